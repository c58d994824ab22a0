// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "name_rules.hpp"
#include "old_trow_rules.hpp"
#include "pinning.hpp"
#include "tag_rules.hpp"
#include "trow_rules.hpp"

#include "berth/gen/validation.hpp"
#include "berth/plugin.hpp"
#include "berth/validation.hpp"

#include <memory>
#include <string_view>
#include <variant>

namespace berth::images {

/// A rule about what a cluster may run, by its name: berth.validation/1, of which it answers questions of admission; it
/// has nothing to say to others. Any thread.
class Rule {
 public:
  using Call = sdk::Call;

  /// INVALID_ARGUMENT: an option is wrong. Warns in the log of those that allow more than they seem to.
  static sdk::Result<std::unique_ptr<Rule>> create(const sdk::Host& host, const Call& call, std::string_view instance,
                                                   std::string_view config);

  sdk::Result<berth_validate_response> validate(const Call& call, const berth_validate_request& request) const;

 private:
  struct OwnRules {
    NameRules names;
    TagRules tags;
    Pinning pinning;
  };
  using Rules = std::variant<OwnRules, TrowRules, OldTrowRules>;

  explicit Rule(Rules rules) : rules_{std::move(rules)} {}
  sdk::Status check(sdk::Look& look, sdk::Findings& findings) const;
  bool isTrow() const { return !std::holds_alternative<OwnRules>(rules_); }

  const Rules rules_;
};

}  // namespace berth::images
