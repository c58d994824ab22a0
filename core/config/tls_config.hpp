// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace berth::config {

/// Certificate, key and authority of one end of a TCP connection between two parts of a registry; all or none.
struct TlsConfig {
  std::filesystem::path certificate;
  std::filesystem::path key;
  std::filesystem::path ca;

  bool isSet() const { return !certificate.empty() || !key.empty() || !ca.empty(); }
};

}  // namespace berth::config
