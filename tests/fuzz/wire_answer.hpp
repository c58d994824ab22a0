// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace berth::fuzz {

/// An answer as it came over the wire, by RFC 9112.
struct WireAnswer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  bool isInterim() const { return status < 200; }
  /// How often a header is there; its value when it is there once.
  std::size_t count(std::string_view name) const;
  std::optional<std::string> header(std::string_view name) const;
};

/// Takes the next answer off `bytes`; `is_head` says that the request was HEAD. Nothing when `bytes` end within it.
/// Requires that it is well-formed.
std::optional<WireAnswer> takeAnswer(std::string_view& bytes, bool is_head);

/// Requires what every answer of the registry promises: its version, its request id, a body that is what the head says,
/// and for errors the JSON envelope with a code of the specification.
void checkAnswer(const WireAnswer& answer, bool is_head);

}  // namespace berth::fuzz
