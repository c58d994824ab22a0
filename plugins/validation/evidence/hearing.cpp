// SPDX-License-Identifier: Apache-2.0
#include "evidence/hearing.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace berth::evidence {
namespace {

constexpr std::size_t kMostReasons = 3;

using Keys = std::set<std::string>;

/// The largest number of authorities that can each be given a key of their own (augmenting paths).
class Pairing {
 public:
  explicit Pairing(const std::vector<Keys>& keys) : keys_{keys} {}

  std::size_t size() {
    std::size_t count = 0;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      Keys tried;
      count += give(i, tried) ? 1 : 0;
    }
    return count;
  }

 private:
  bool give(std::size_t authority, Keys& tried) {
    for (const auto& key : keys_[authority]) {
      if (!tried.insert(key).second) continue;
      const auto owner = owners_.find(key);
      if (owner != owners_.end() && !give(owner->second, tried)) continue;
      owners_[key] = authority;
      return true;
    }
    return false;
  }

  const std::vector<Keys>& keys_;
  std::map<std::string, std::size_t> owners_;
};

}  // namespace

void Reasons::add(const std::string& reason) {
  if (std::find(all_.begin(), all_.end(), reason) == all_.end()) all_.push_back(reason);
}

std::string Reasons::text(const std::string& otherwise) const {
  if (all_.empty()) return otherwise;
  std::string text;
  for (std::size_t i = 0; i < std::min(kMostReasons, all_.size()); ++i) text += (i == 0 ? "" : "; ") + all_[i];
  if (all_.size() > kMostReasons) text += "; and " + std::to_string(all_.size() - kMostReasons) + " more";
  return text;
}

Hearing hear(const std::vector<std::shared_ptr<const Authority>>& authorities, const Collected& collected,
             std::uint64_t now) {
  std::vector<Keys> keys;
  Hearing hearing;
  for (const auto& authority : authorities) {
    auto& own = keys.emplace_back();
    Reasons reasons;
    for (const auto& candidate : collected.candidates) {
      if (!authority->reads(candidate.layout)) continue;
      const auto key = authority->verify(candidate, collected.subject, now);
      if (key) {
        own.insert(*key);
      } else {
        reasons.add(key.error());
      }
    }
    if (!own.empty()) continue;
    for (const auto& fault : collected.faults) reasons.add(fault);
    hearing.reasons +=
        (hearing.reasons.empty() ? "" : ". ") + authority->name() + ": " + reasons.text("no signature found");
  }
  hearing.signers = Pairing{keys}.size();
  return hearing;
}

}  // namespace berth::evidence
