// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace berth::validation {

/// Reads the options of a rule: an object of its `with`. The first mistake is kept as a sentence that begins with the
/// option's name, "tags.deny[2]: …"; what is read after it means nothing. An option that is not there reads as empty.
class OptionReader {
 public:
  /// `options` and `mistake` outlive it. `where`: what stands before the names, "tags."; empty at the top.
  OptionReader(const nlohmann::json& options, std::initializer_list<std::string_view> known, std::string where,
               std::string& mistake);

  bool has(const char* name) const { return find(name) != nullptr; }
  bool isMap(const char* name) const;

  std::string text(const char* name);
  std::vector<std::string> texts(const char* name);
  bool flag(const char* name, bool otherwise = false);
  std::optional<std::uint64_t> count(const char* name);
  /// The place of a word among `words`; 0 when the option is not there.
  std::size_t word(const char* name, std::initializer_list<std::string_view> words);
  /// Names and texts, in the order of the names.
  std::vector<std::pair<std::string, std::string>> pairs(const char* name);
  /// Names and lists of texts.
  std::vector<std::pair<std::string, std::vector<std::string>>> lists(const char* name);
  /// The options below one that is a map; none when it is not there.
  OptionReader below(const char* name, std::initializer_list<std::string_view> known);

  /// Something is wrong with an option, or with one item of it.
  void refuse(std::string_view name, const std::string& why);
  void refuse(std::string_view name, std::size_t item, const std::string& why);

 private:
  /// Whatever the names are.
  OptionReader(const nlohmann::json& options, std::string where, std::string& mistake)
      : options_{options}, where_{std::move(where)}, mistake_{mistake} {}
  const nlohmann::json* find(const char* name) const;

  const nlohmann::json& options_;
  std::string where_;
  std::string& mistake_;
};

}  // namespace berth::validation
