// SPDX-License-Identifier: Apache-2.0
#include "app/certificate_renewal.hpp"

namespace berth::app {

std::vector<std::filesystem::path> CertificateRenewal::files() const {
  return listener_.files();
}

Renewed CertificateRenewal::renew(bool is_asked) {
  const auto renewed = listener_.renew();
  if (!renewed) {
    // A problem that stays is told once, and whoever asks is answered.
    const std::string message = renewed.error().message;
    if (is_asked || message != problem_)
      log_.error("The new certificate is not used, the old one stays: " + message + ".",
                 {{"field", renewed.error().field}});
    problem_ = message;
    return Renewed::kRefused;
  }
  problem_.clear();
  if (*renewed == nullptr) {
    if (is_asked) log_.info("The certificate's files are as they were.");
    return Renewed::kNothing;
  }
  log_.info("New connections get the new certificate.", {{"certificate", (*renewed)->certificateText()}});
  for (const auto& warning : (*renewed)->warnings()) log_.warn(warning.message + ".", {{"field", warning.field}});
  return Renewed::kDone;
}

}  // namespace berth::app
