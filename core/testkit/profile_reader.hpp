// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace berth::testkit {

/// A word of a profile and the number of the contract that it stands for.
struct Word {
  std::string_view word;
  std::int32_t number;
};

/// Reads one object of a profile; remembers the first mistake. What is absent is empty. `json` and `mistake` outlive
/// it.
class ProfileReader {
 public:
  /// `where`: "good[0]".
  ProfileReader(const nlohmann::json& json, std::string where, std::string& mistake)
      : json_{json}, where_{std::move(where)}, mistake_{mistake} {}

  const std::string& where() const { return where_; }
  bool has(const char* key) const { return find(key) != nullptr; }

  /// There may be no other members.
  void allow(std::initializer_list<std::string_view> keys);
  std::string text(const char* key);
  std::vector<std::string> texts(const char* key);
  std::uint64_t number(const char* key, std::uint64_t absent);
  /// Without `absent` it has to be there.
  std::int32_t word(const char* key, std::span<const Word> words, std::optional<std::int32_t> absent);
  /// As JSON text.
  std::string object(const char* key);
  /// An object as JSON text without spaces, or a text as it is.
  std::string document(const char* key);

  /// Calls `read` with each object of a list.
  void each(const char* key, const std::function<void(ProfileReader)>& read);

  void complain(const std::string& what) {
    if (mistake_.empty()) mistake_ = where_ + ": " + what;
  }

 private:
  const nlohmann::json* find(const char* key) const;

  const nlohmann::json& json_;
  const std::string where_;
  std::string& mistake_;
};

}  // namespace berth::testkit
