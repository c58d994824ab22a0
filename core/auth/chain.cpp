// SPDX-License-Identifier: Apache-2.0
#include "auth/chain.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace berth::auth {
namespace {

// What a plugin is asked at a time, by its contract.
constexpr std::size_t kMostAccesses = 1000;

std::uint64_t secondsNow() {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count());
}

// What one ruling makes of what was decided so far.
void hear(Ruling&& ruling, bool is_first, Decision& decision, bool& is_denied) {
  decision.is_for_every_tag = ruling.is_for_every_tag && (is_first || decision.is_for_every_tag);
  if (is_denied || ruling.effect == Effect::kNone) return;
  is_denied = ruling.effect == Effect::kDeny;
  decision.is_allowed = !is_denied;
  decision.rule = std::move(ruling.rule);
  decision.reason = is_denied ? std::move(ruling.reason) : std::string{};
}

}  // namespace

Result<Principal> Chain::authenticate(const Credentials& credentials, std::size_t& asked) const {
  for (; asked < members_.size(); ++asked) {
    auto& member = *members_[asked];
    if (!member.authenticates()) continue;
    BERTH_TRY(auto principal, member.authenticate(credentials));
    if (!principal) continue;
    if (principal->expires != 0 && principal->expires <= secondsNow())
      return fail(ErrorCode::kUnauthorized, "the credentials have expired; get new ones");
    return *std::move(principal);
  }
  return fail(ErrorCode::kUnauthorized, "nobody here knows these credentials");
}

bool Chain::hasAuthorizers() const {
  return std::ranges::any_of(members_, [](const auto& member) { return member->authorizes(); });
}

Result<std::vector<Decision>> Chain::authorize(const Principal& principal, std::span<const Access> accesses,
                                               const Client& client) const {
  std::vector<Decision> decisions(accesses.size());
  if (!hasAuthorizers()) {
    if (!is_complete_)
      return fail(ErrorCode::kUnavailable, "a plugin that may have rules does not run; the log of the server says why");
    for (auto& decision : decisions) {
      decision.is_allowed = !principal.isAnonymous();
      decision.is_for_every_tag = true;
    }
    return decisions;
  }
  std::vector<bool> denied(accesses.size());
  bool is_first = true;
  for (const auto& member : members_) {
    if (!member->authorizes()) continue;
    for (std::size_t at = 0; at < accesses.size(); at += kMostAccesses) {
      const auto part = accesses.subspan(at, std::min(kMostAccesses, accesses.size() - at));
      BERTH_TRY(auto rulings, member->authorize(principal, part, client));
      for (std::size_t i = 0; i < rulings.size(); ++i) {
        bool is_denied = denied[at + i];
        hear(std::move(rulings[i]), is_first, decisions[at + i], is_denied);
        denied[at + i] = is_denied;
      }
    }
    is_first = false;
  }
  return decisions;
}

}  // namespace berth::auth
