// SPDX-License-Identifier: Apache-2.0
#include "process_rules.hpp"

#include "input/option_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace berth::content {
namespace {

constexpr std::uint64_t kMostUser = 0x7FFF'FFFF;

bool isNumber(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Runtimes read numbers with signs and zeros in front, and have cut large ones to 32 bits (CVE-2024-40635): what is not
// certainly a number above 0 counts as root.
bool isOrdinaryNumber(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::uint64_t number = 0;
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec == std::errc{} && read.ptr == end && number > 0 && number <= kMostUser;
}

}  // namespace

ProcessRules ProcessRules::read(validation::OptionReader& options) {
  ProcessRules rules;
  auto user = options.below("user", {"non_root", "numeric"});
  rules.non_root_ = user.flag("non_root");
  rules.numeric_ = user.flag("numeric");
  auto env = options.below("env", {"deny"});
  const auto patterns = env.texts("deny");
  for (std::size_t i = 0; i < patterns.size(); ++i)
    rules.denied_env_.push_back(Pattern::read(patterns[i], "deny[" + std::to_string(i) + ']', env));
  return rules;
}

void ProcessRules::check(const ImageConfig& config, Report& report) const {
  checkUser(config, report);
  checkEnv(config, report);
}

void ProcessRules::checkUser(const ImageConfig& config, Report& report) const {
  constexpr const char* kCode = "user";
  constexpr const char* kPath = "/config/User";
  const auto user = std::string_view{config.user}.substr(0, config.user.find(':'));
  const bool is_number = isNumber(user);
  const bool is_root = user.empty() || user == "root" || (is_number && !isOrdinaryNumber(user));
  if (non_root_ && is_root) {
    report.violation(kCode,
                     "it runs as root (its user is " + quoted(config.user) +
                         "); set another at the end of the Dockerfile, as USER 10001",
                     kPath);
  } else if (numeric_ && !is_number) {
    report.violation(kCode,
                     "its user " + quoted(config.user) +
                         " is no number, and a name may be anybody within the image; write USER 10001",
                     kPath);
  }
}

// The value never gets into a message.
void ProcessRules::checkEnv(const ImageConfig& config, Report& report) const {
  for (std::size_t i = 0; i < config.env.size(); ++i) {
    const auto& entry = config.env[i];
    const auto name = std::string_view{entry}.substr(0, entry.find('='));
    if (std::none_of(denied_env_.begin(), denied_env_.end(), [&](const Pattern& one) { return one.matches(name); }))
      continue;
    report.violation(
        "env",
        "the environment variable " + quoted(name) +
            " is not allowed in an image, where everybody who pulls it can read it; take it out, change the "
            "secret, and pass it when the container starts",
        "/config/Env/" + std::to_string(i));
  }
}

}  // namespace berth::content
