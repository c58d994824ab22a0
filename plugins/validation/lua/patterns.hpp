// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace berth::validation_lua {

/// Regular expressions (RE2) of one rule's scripts; the first 64 are kept compiled, which changes no answer. Any
/// thread.
class Patterns {
 public:
  Patterns();
  ~Patterns();
  Patterns(const Patterns&) = delete;
  Patterns& operator=(const Patterns&) = delete;

  struct Match {
    bool is_match = false;
    std::vector<std::optional<std::string>> groups;  ///< Nothing: it took no part.
  };

  /// What a pattern may cost for a text, in units of a budget; nothing: it is no pattern, and `why` says so.
  std::optional<std::uint64_t> cost(const std::string& pattern, std::string_view text, std::string& why);
  /// Anywhere in the text. Only with a pattern that has a cost.
  Match find(const std::string& pattern, std::string_view text);

 private:
  std::shared_ptr<const re2::RE2> compiled(const std::string& pattern);

  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const re2::RE2>> kept_;
};

}  // namespace berth::validation_lua
