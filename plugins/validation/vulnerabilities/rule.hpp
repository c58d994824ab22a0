// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reports.hpp"
#include "settings.hpp"

#include "berth/gen/validation.hpp"
#include "berth/plugin.hpp"
#include "berth/validation.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace berth::validation_vulnerabilities {

/// What scanners found has to be harmless enough: berth.validation/1, for tags, admission and scans. Any thread.
class Rule {
 public:
  using Call = sdk::Call;

  static sdk::Result<std::unique_ptr<Rule>> create(const sdk::Host& host, const Call& call, std::string_view instance,
                                                   std::string_view config);
  explicit Rule(Settings settings) : settings_{std::move(settings)} {}

  sdk::Result<berth_validate_response> validate(const Call& call, const berth_validate_request& request) const;

 private:
  void check(sdk::Look& look, sdk::Findings& findings) const;
  void checkScan(const Subject& subject, const Scan& scan, std::uint64_t now, sdk::Findings& findings) const;
  void tellUnscanned(std::string_view code, std::string message, const std::string& path,
                     sdk::Findings& findings) const;

  const Settings settings_;
};

}  // namespace berth::validation_vulnerabilities
