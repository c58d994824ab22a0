// SPDX-License-Identifier: Apache-2.0
#include "validation/decision_log.hpp"

#include <utility>

namespace berth::validation {
namespace {

constexpr std::size_t kLongestText = 512;

void shorten(std::string& text) {
  if (text.size() <= kLongestText) return;
  std::size_t end = kLongestText;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  text += "…";
}

// What a hostile image makes rules say is bounded, too.
Decision shortened(Decision decision) {
  for (auto& verdict : decision.verdicts) {
    if (verdict.violations.size() > DecisionLog::kMostViolations)
      verdict.violations.resize(DecisionLog::kMostViolations);
    if (verdict.warnings.size() > DecisionLog::kMostViolations) verdict.warnings.resize(DecisionLog::kMostViolations);
    for (auto& violation : verdict.violations) {
      shorten(violation.message);
      shorten(violation.path);
      if (violation.evidence.size() > DecisionLog::kMostViolations)
        violation.evidence.resize(DecisionLog::kMostViolations);
      for (auto& one : violation.evidence) shorten(one);
    }
    for (auto& warning : verdict.warnings) shorten(warning);
    shorten(verdict.failure);
  }
  return decision;
}

}  // namespace

void DecisionLog::add(const Question& question, const Decision& decision) {
  DecisionRecord record;
  record.at = Timestamp::now();
  record.source = question.source;
  record.image = question.image.empty() ? question.written : question.image;
  shorten(record.image);
  if (question.repository) record.repository = question.repository->text();
  record.tag = question.tag;
  record.digest = question.digest;
  if (question.principal != nullptr) record.who = question.principal->name();
  record.cluster_namespace = question.cluster_namespace;
  record.decision = shortened(decision);
  const std::lock_guard lock{mutex_};
  record.number = ++count_;
  records_.push_back(std::move(record));
  if (records_.size() > kMost) records_.pop_front();
}

std::vector<DecisionRecord> DecisionLog::list(std::size_t most, std::uint64_t before) const {
  std::vector<DecisionRecord> found;
  const std::lock_guard lock{mutex_};
  for (auto record = records_.rbegin(); record != records_.rend() && found.size() < most; ++record) {
    if (before == 0 || record->number < before) found.push_back(*record);
  }
  return found;
}

}  // namespace berth::validation
