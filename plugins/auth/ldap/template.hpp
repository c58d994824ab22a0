// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "berth/result.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace berth::ldap {

/// A filter or a distinguished name with places like `${username}`, into which only escaped values come.
class Template {
 public:
  using Escape = std::string (*)(std::string_view);
  struct Value {
    std::string_view name;
    std::string_view value;
  };

  Template() = default;

  /// INVALID_ARGUMENT when it has a place of a name that is not in `names`, or one without an end.
  static sdk::Result<Template> parse(std::string_view text, std::initializer_list<std::string_view> names);

  /// `values` holds every name that parse() was given.
  std::string fill(Escape escape, std::initializer_list<Value> values) const;

  bool empty() const { return pieces_.empty(); }
  bool hasPlaces() const;

 private:
  /// Text to copy, then the name of a place, or none.
  struct Piece {
    std::string text;
    std::string place;
  };

  std::vector<Piece> pieces_;
};

}  // namespace berth::ldap
