// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/message.hpp"
#include "http/route_table.hpp"

#include <optional>
#include <string_view>

namespace berth::http {

/// Decides who may do what; authentication and authorisation plugins stand behind it. Any thread; may block.
class Guard {
 public:
  virtual ~Guard() = default;

  /// Nothing: go on. An answer: 401 with its challenge, 403, 429. Asked once a request (never for
  /// Action::kOpen), before anything is looked up
  /// and before its body is read, so that the answer does not tell whether a repository exists. `repository` is a
  /// well-formed name, or empty for a route without one.
  virtual std::optional<Response> check(const Request& request, Action action, std::string_view repository) = 0;

  /// Whether the same client may also pull from `repository`: the source of a mount, a row of the catalog.
  virtual bool mayPull(const Request& request, std::string_view repository) = 0;
};

}  // namespace berth::http
