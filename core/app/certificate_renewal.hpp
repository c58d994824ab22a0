// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/renewal.hpp"
#include "http/tls_listener.hpp"
#include "observe/log.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace berth::app {

/// What a TlsListener serves, as something that can be renewed.
class CertificateRenewal final : public Renewable {
 public:
  /// Both outlive it.
  CertificateRenewal(http::TlsListener& listener, const observe::Log& log) : listener_{listener}, log_{log} {}

  std::vector<std::filesystem::path> files() const override;
  Renewed renew(bool is_asked) override;

 private:
  http::TlsListener& listener_;
  const observe::Log& log_;
  std::string problem_;  ///< The last one that was logged.
};

}  // namespace berth::app
