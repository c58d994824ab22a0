// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "mistake.hpp"
#include "policy.hpp"

namespace berth::policy {

/// Adds what is odd about rules that are right: one that can never match or never grants, one that lets the anonymous
/// change something or everybody delete. Looks at how rules are written, so it does not find everything.
void lint(const Policy& policy, Mistakes& warnings);

}  // namespace berth::policy
