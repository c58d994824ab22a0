// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "patterns.hpp"
#include "script.hpp"
#include "session.hpp"
#include "settings.hpp"

#include "berth/gen/validation.hpp"
#include "berth/plugin.hpp"
#include "berth/validation.hpp"

#include <memory>
#include <string_view>

namespace berth::validation_lua {

/// A rule that the operator wrote as a script: berth.validation/1. Any thread; each call runs in a state of its own.
class Rule {
 public:
  using Call = sdk::Call;

  /// INVALID_ARGUMENT: settings, the file, or the script (with its line) are wrong.
  static sdk::Result<std::unique_ptr<Rule>> create(const sdk::Host& host, const Call& call, std::string_view instance,
                                                   std::string_view config);
  Rule(Settings settings, Script script);

  sdk::Result<berth_validate_response> validate(const Call& call, const berth_validate_request& request);

 private:
  sdk::Status define(const Call& call);
  sdk::Status check(const Call& call, sdk::Look& look, sdk::Findings& findings);
  bool isFor(Session& session) const;

  const Settings settings_;
  const Script script_;
  Patterns patterns_;
};

}  // namespace berth::validation_lua
