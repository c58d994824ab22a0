// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/exchange.hpp"

#include <string_view>

namespace berth::http {

/// What the rules of `set` (the one for pushes unless it is given) say of the tags of `repository`, which the caller
/// may pull, as they are stored now:
/// `{"set":…,"repository":…,"images":[{"tag","digest","allowed","rules":[…]}],"next":TAG}`. A page has at most `n` (20,
/// 100 at most) tags after `last`, and fewer after two seconds. `next`, when there are more, is the `last` of the page
/// behind it. One scan at a time; nothing is kept in the list of decisions.
Result<Response> scanRepository(const Exchange& exchange, std::string_view body);

}  // namespace berth::http
