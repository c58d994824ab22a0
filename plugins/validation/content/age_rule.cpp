// SPDX-License-Identifier: Apache-2.0
#include "age_rule.hpp"

#include "input/calendar.hpp"
#include "input/option_reader.hpp"

namespace berth::content {
namespace {

// Reproducible builds say the beginning of 1970, or of 1980, from when ZIP files count.
constexpr std::uint64_t kFirstTold = 320'000'000;  // February 1980.

}  // namespace

AgeRule AgeRule::read(validation::OptionReader& options) {
  AgeRule rule;
  rule.allows_unknown_ = options.flag("allow_unknown_age");
  rule.written_ = options.text("max_age");
  if (rule.written_.empty()) return rule;
  rule.max_age_ = validation::parseSpan(rule.written_);
  if (!rule.max_age_) options.refuse("max_age", "write a span of time, as \"90d\", \"12w\" or \"36h\"");
  return rule;
}

void AgeRule::check(const ImageConfig& config, std::uint64_t now, Report& report) const {
  if (!max_age_) return;
  const auto created = validation::parseTimestamp(config.created);
  if (!created || *created < kFirstTold) {
    if (!allows_unknown_)
      report.violation("max_age",
                       "it does not say when it was built, and at most " + written_ +
                           " ago is allowed; build it with a date, or ask for allow_unknown_age",
                       "/created");
  } else if (*created > now + validation::kDay) {
    report.violation("max_age",
                     "it says that it was built on " + validation::dayText(*created) +
                         ", which is to come; set the clock of the machine that builds",
                     "/created");
  } else if (now > *created && now - *created > *max_age_) {
    report.violation(
        "max_age",
        "it was built on " + validation::dayText(*created) + ", more than " + written_ + " ago; build it again",
        "/created");
  }
}

}  // namespace berth::content
