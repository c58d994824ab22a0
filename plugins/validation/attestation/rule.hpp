// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "settings.hpp"

#include "berth/gen/validation.hpp"
#include "berth/plugin.hpp"
#include "berth/validation.hpp"

#include <memory>
#include <string_view>
#include <utility>

namespace berth::validation_attestation {

/// A rule about what has to be attested of an image: berth.validation/1, for tags, admission and scans; about manifests
/// it has nothing to say, since who attests needs the image to be there. Any thread.
class Rule {
 public:
  using Call = sdk::Call;

  /// Reads keys. INVALID_ARGUMENT: an option or a file is wrong.
  static sdk::Result<std::unique_ptr<Rule>> create(const sdk::Host& host, const Call& call, std::string_view instance,
                                                   std::string_view config);
  explicit Rule(Settings settings) : settings_{std::move(settings)} {}

  sdk::Result<berth_validate_response> validate(const Call& call, const berth_validate_request& request) const;

 private:
  sdk::Status check(sdk::Look& look, sdk::Findings& findings) const;
  void judge(sdk::Look& look, sdk::Findings& findings) const;

  const Settings settings_;
};

}  // namespace berth::validation_attestation
