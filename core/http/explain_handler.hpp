// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/exchange.hpp"

#include <string_view>

namespace berth::http {

/// What each rule says of `image`, asked as `source` (manifest, tag or admission, the default) would ask; an object of
/// `namespace` then. Without `set` the set is the one for the namespace, or for pushes. Each rule is there, also one
/// that was not asked: `"asked":false` with `"why"`. Nothing is kept in the list of decisions.
Result<Response> explainImage(const Exchange& exchange, std::string_view body);

}  // namespace berth::http
