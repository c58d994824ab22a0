// SPDX-License-Identifier: Apache-2.0
#include "validation/decision_log.hpp"

#include "validation/decision_meter.hpp"

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

void shorten(std::vector<std::string>& texts) {
  if (texts.size() > DecisionLog::kMostViolations) texts.resize(DecisionLog::kMostViolations);
  for (auto& text : texts) shorten(text);
}

// What a hostile image makes rules say is bounded, too.
Decision shortened(Decision decision) {
  for (auto& verdict : decision.verdicts) {
    if (verdict.violations.size() > DecisionLog::kMostViolations)
      verdict.violations.resize(DecisionLog::kMostViolations);
    for (auto& violation : verdict.violations) {
      shorten(violation.code);
      shorten(violation.message);
      shorten(violation.path);
      shorten(violation.evidence);
    }
    shorten(verdict.warnings);
    shorten(verdict.replacement);
    shorten(verdict.failure);
  }
  return decision;
}

std::size_t sizeOf(const std::string& text) {
  return sizeof(std::string) + text.size();
}

std::size_t sizeOf(const std::vector<std::string>& texts) {
  std::size_t size = 0;
  for (const auto& text : texts) size += sizeOf(text);
  return size;
}

std::size_t sizeOf(const DecisionRecord& record) {
  std::size_t size = sizeof record;
  for (const auto* text : {&record.image, &record.repository, &record.tag, &record.digest, &record.who,
                           &record.cluster_namespace, &record.decision.set})
    size += text->size();
  for (const auto& verdict : record.decision.verdicts) {
    size += sizeof verdict + sizeOf(verdict.warnings);
    for (const auto* text : {&verdict.rule, &verdict.replacement, &verdict.failure, &verdict.exempted})
      size += text->size();
    for (const auto& violation : verdict.violations) {
      size += sizeof violation + violation.code.size() + violation.message.size() + violation.path.size() +
              sizeOf(violation.evidence);
    }
  }
  return size;
}

}  // namespace

DecisionRecord recordOf(const Question& question, const Decision& decision, std::chrono::nanoseconds took) {
  DecisionRecord record;
  record.at = Timestamp::now();
  record.source = question.source;
  record.image = question.image.empty() ? question.written : question.image;
  if (question.repository) record.repository = question.repository->text();
  record.tag = question.tag;
  record.digest = question.digest;
  if (question.principal != nullptr) record.who = question.principal->name();
  record.cluster_namespace = question.cluster_namespace;
  for (auto* text : {&record.image, &record.tag, &record.digest, &record.who, &record.cluster_namespace})
    shorten(*text);
  record.decision = shortened(decision);
  record.took = took;
  return record;
}

void DecisionLog::add(DecisionRecord record) {
  if (meter_ != nullptr) meter_->count(record.source, record.decision, record.took);
  const std::size_t size = sizeOf(record);
  const std::lock_guard lock{mutex_};
  record.number = ++count_;
  bytes_ += size;
  records_.push_back({std::move(record), size});
  while (records_.size() > kMost || (bytes_ > kMostBytes && records_.size() > 1)) {
    bytes_ -= records_.front().second;
    records_.pop_front();
  }
}

std::vector<DecisionRecord> DecisionLog::list(std::size_t most, std::uint64_t before) const {
  std::vector<DecisionRecord> found;
  const std::lock_guard lock{mutex_};
  for (auto record = records_.rbegin(); record != records_.rend() && found.size() < most; ++record) {
    if (before == 0 || record->first.number < before) found.push_back(record->first);
  }
  return found;
}

}  // namespace berth::validation
