// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/principal.hpp"

#include <berth/gen/auth.abi.h>
#include <berth/call.hpp>

#include <vector>

namespace berth::auth {

/// A principal as plugins see it. Views into `from`, which outlives it.
class PrincipalStruct {
 public:
  explicit PrincipalStruct(const Principal& from) {
    groups_.reserve(from.groups.size());
    for (const auto& group : from.groups) groups_.push_back(sdk::str(group));
    principal_.subject = sdk::str(from.subject);
    principal_.kind = static_cast<std::int32_t>(from.kind);
    principal_.groups = groups_.data();
    principal_.groups_count = groups_.size();
    principal_.claims = sdk::str(from.claims);
    principal_.expires = from.expires;
  }
  PrincipalStruct(const PrincipalStruct&) = delete;
  PrincipalStruct& operator=(const PrincipalStruct&) = delete;

  const berth_principal* get() const { return &principal_; }

 private:
  std::vector<berth_str> groups_;
  berth_principal principal_ = sdk::make<berth_principal>();
};

}  // namespace berth::auth
