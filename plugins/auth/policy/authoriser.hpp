// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rules_file.hpp"

#include "berth/gen/auth.hpp"
#include "berth/plugin.hpp"

#include <memory>
#include <string_view>

namespace berth::policy {

/// The face of a RulesFile: berth.auth/1, of which it offers Authorize only.
class Authoriser {
 public:
  using Call = sdk::Call;

  static sdk::Result<std::unique_ptr<Authoriser>> create(const sdk::Host& host, const Call& call,
                                                         std::string_view instance, std::string_view config);
  explicit Authoriser(std::unique_ptr<RulesFile> rules);

  sdk::Result<berth_authorize_response> authorize(const Call& call, const berth_authorize_request& request);

 private:
  const std::unique_ptr<RulesFile> rules_;
};

}  // namespace berth::policy
