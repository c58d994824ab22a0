// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string>
#include <vector>

namespace berth::plugin {

/// Something in a value that its schema does not allow.
struct SchemaMistake {
  std::string pointer;  ///< To the value; for an unknown or missing key, where it is or would be.
  std::string message;  ///< What is wrong and what is allowed; the value only when `mayShow` lets it.
};

/// What a value breaks of a JSON Schema (draft 7): each mistake once, at the innermost value, in the order of the keys.
/// Empty when it breaks nothing. `mayShow` says whether the value at a pointer may stand in a message; `known` are keys
/// that an unknown one at the top may have been meant for, besides the schema's. kInvalidArgument: the schema is none.
Result<std::vector<SchemaMistake>> schemaMistakes(const nlohmann::json& schema, const nlohmann::json& value,
                                                  const std::function<bool(const std::string& pointer)>& mayShow,
                                                  const std::vector<std::string>& known);

}  // namespace berth::plugin
