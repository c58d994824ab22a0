// SPDX-License-Identifier: Apache-2.0
#include "validation/push_gate.hpp"

#include "model/timestamp.hpp"
#include "validation/inquiry.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace berth::validation {
namespace {

// Clients print it on one line, or wrapped; longer answers drown what matters.
constexpr std::size_t kLongestRefusal = 1000;

std::uint64_t secondsNow() {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::seconds>(Timestamp::now().since_epoch).count());
}

}  // namespace

Result<void> PushGate::admit(const registry::EnteringManifest& manifest) {
  const Tag* tag = manifest.reference.tag();
  return judge(Source::kManifest, manifest, tag == nullptr ? std::string{} : tag->text(), {});
}

Result<void> PushGate::mayTag(const registry::EnteringManifest& manifest, const Tag& tag, const Digest* current) {
  return judge(Source::kTag, manifest, tag.text(), current == nullptr ? std::string{} : current->text());
}

void PushGate::keep() {
  for (auto& record : records_) decisions_.add(std::move(record));
  records_.clear();
}

Result<void> PushGate::judge(Source source, const registry::EnteringManifest& manifest, const std::string& tag,
                             const std::string& replaces) {
  Question question;
  question.source = source;
  question.image = host_ + '/' + manifest.repository.text();
  question.repository = manifest.repository;
  question.tag = tag;
  question.digest = manifest.digest.text();
  question.media_type = manifest.media_type;
  question.manifest = manifest.bytes;
  question.replaces = replaces;
  question.principal = principal_;
  Inquiry inquiry{question, evidence_, secondsNow()};
  const auto began = std::chrono::steady_clock::now();
  const Decision decision = set_.judge(inquiry);
  records_.push_back(recordOf(question, decision, std::chrono::steady_clock::now() - began));
  if (!decision.isAllowed()) {
    const auto code = decision.isTemporary() ? ErrorCode::kUnavailable : ErrorCode::kRejected;
    return fail(code, decision.refusalText(kLongestRefusal));
  }
  for (auto& warning : decision.warningTexts()) {
    if (std::find(warnings_.begin(), warnings_.end(), warning) == warnings_.end())
      warnings_.push_back(std::move(warning));
  }
  return {};
}

}  // namespace berth::validation
