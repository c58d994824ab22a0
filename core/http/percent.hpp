// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace berth::http {

/// Decodes each percent escape once (RFC 3986 §2.1). A '%' that starts no escape stays, and so does '+'.
std::string decodePercent(std::string_view text);

/// Encodes all but letters, digits and what a value in a query may hold as it is: "-._~/:".
std::string encodePercent(std::string_view text);

/// Calls take(value) for each pair `name=value` between '&' that has this name, still encoded, until it answers false.
template <class Take>
void eachParameter(std::string_view pairs, std::string_view name, Take&& take) {
  while (!pairs.empty()) {
    const std::string_view pair = pairs.substr(0, pairs.find('&'));
    pairs.remove_prefix(std::min(pairs.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    if (decodePercent(pair.substr(0, equals)) != name) continue;
    if (!take(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1))) return;
  }
}

}  // namespace berth::http
