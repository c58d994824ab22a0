// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "family.hpp"
#include "requirements.hpp"

#include "berth/gen/validation.hpp"
#include "berth/plugin.hpp"
#include "berth/validation.hpp"

#include <memory>
#include <string_view>
#include <utility>

namespace berth::content {

/// A rule about what is in an image: berth.validation/1. Asked when a manifest enters, of what is stored, and of what
/// is to run; when a tag is set, it looks at the tag's name only. Any thread.
class Rule {
 public:
  using Call = sdk::Call;

  /// INVALID_ARGUMENT: an option is wrong.
  static sdk::Result<std::unique_ptr<Rule>> create(const sdk::Host& host, const Call& call, std::string_view instance,
                                                   std::string_view config);
  explicit Rule(Requirements requirements) : requirements_{std::move(requirements)} {}

  sdk::Result<berth_validate_response> validate(const Call& call, const berth_validate_request& request) const;

 private:
  void check(sdk::Look& look, Report& report) const;
  void checkImage(const Manifest& manifest, sdk::Look& look, Report& report) const;
  void checkIndex(const Manifest& index, sdk::Look& look, Report& report) const;
  void checkMember(const Member& member, sdk::Look& look, Report& report) const;
  bool isExempt(const Manifest& manifest, std::string_view config, const sdk::Look& look) const;

  const Requirements requirements_;
};

}  // namespace berth::content
