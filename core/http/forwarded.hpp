// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::http {

/// What one proxy says of the request it received (RFC 7239 §4). Empty: it does not say.
struct ForwardedElement {
  std::string from;   ///< "for=": an address, perhaps with port and brackets, or a word that hides it.
  std::string proto;  ///< "proto="
  std::string host;   ///< "host="
};

/// A Forwarded field, repeated lines merged: an element for each proxy, the nearest one last. Nothing when it breaks
/// the grammar anywhere: which element said what cannot be known then.
std::optional<std::vector<ForwardedElement>> parseForwarded(std::string_view field);

}  // namespace berth::http
