// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace berth::observe {

/// A request's target as logs may show it: of the query, the values of the parameters that the protocol knows and that
/// are no secrets; "-" stands for any other, since people put passwords and tokens there, and `_state` is one.
std::string shownTarget(std::string_view target);

}  // namespace berth::observe
