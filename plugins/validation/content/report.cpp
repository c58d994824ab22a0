// SPDX-License-Identifier: Apache-2.0
#include "report.hpp"

#include "input/plain_text.hpp"

#include <utility>
#include <vector>

namespace berth::content {
namespace {

constexpr std::size_t kMostOfOneCode = 10;

}  // namespace

void Report::about(std::string name, std::string digest) {
  tellHidden();
  name_ = std::move(name);
  digest_ = std::move(digest);
}

void Report::violation(std::string_view code, const std::string& message, std::string path) {
  auto found = counts_.find(code);
  if (found == counts_.end()) found = counts_.emplace(code, 0).first;
  if (++found->second <= kMostOfOneCode) tell(code, message, std::move(path));
}

void Report::tell(std::string_view code, const std::string& message, std::string path) {
  findings_.violation(code, name_.empty() ? message : name_ + ": " + message, std::move(path),
                      digest_.empty() ? std::vector<std::string>{} : std::vector<std::string>{digest_});
}

void Report::tellHidden() {
  for (const auto& [code, count] : counts_) {
    if (count > kMostOfOneCode)
      tell(code, "and " + std::to_string(count - kMostOfOneCode) + " more that are wrong in the same way", {});
  }
  counts_.clear();
}

std::string escaped(std::string_view name) {
  constexpr std::size_t kMost = 300;
  std::string step;
  for (const char c : validation::plainText(name, kMost)) {
    if (c == '~')
      step += "~0";
    else if (c == '/')
      step += "~1";
    else
      step += c;
  }
  return step;
}

std::string quoted(std::string_view text) {
  constexpr std::size_t kMost = 120;
  return '"' + validation::plainText(text, kMost) + '"';
}

}  // namespace berth::content
