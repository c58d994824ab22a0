// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace berth::kubernetes {

/// Parses a body within the bounds that reviews have. kBadRequest.
Result<nlohmann::json> parseBody(std::string_view body);

/// Reads the fields of one JSON object. As Go's encoders leave out what is empty, a field that is absent or null is
/// empty; one of another type is a mistake. The first mistake is kept, so that a reader asks once, at its end. Points
/// into a document that outlives it.
class JsonFields {
 public:
  /// `value` null or no object: a mistake, and all fields are empty. `path` is for messages: "request.kind".
  JsonFields(const nlohmann::json* value, std::string path);

  std::string text(std::string_view name);
  /// The same, and it is a mistake to be empty.
  std::string needed(std::string_view name);
  bool flag(std::string_view name);
  std::vector<std::string> texts(std::string_view name);
  /// Null when it is absent.
  const nlohmann::json* object(std::string_view name);
  const nlohmann::json* list(std::string_view name);
  /// The fields of an object within; of none when it is absent.
  JsonFields within(std::string_view name);
  /// Says that a field is wrong: "request.uid is missing".
  void complain(std::string_view name, std::string_view what);
  /// Takes the mistakes of another object, read before, as its own.
  void adopt(const JsonFields& other);

  /// Empty: none so far.
  const std::string& mistake() const { return mistake_; }

 private:
  const nlohmann::json* find(std::string_view name) const;

  const nlohmann::json* value_;
  std::string path_;
  std::string mistake_;
};

}  // namespace berth::kubernetes
