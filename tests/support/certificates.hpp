// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/config.hpp"

#include <memory>
#include <string>

namespace berth::test {

/// A certificate authority whose certificates and keys lie as PEM files in a folder.
class Authority {
 public:
  Authority(std::string folder, std::string name);
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  /// Seconds from now between which a certificate is valid.
  struct Validity {
    long from = -60;
    long until = 3600;
  };

  /// A certificate for 127.0.0.1, its key, and this authority as the one to trust.
  config::TlsConfig issue(const std::string& name) const { return issue(name, Validity{}); }
  config::TlsConfig issue(const std::string& name, Validity validity) const;

 private:
  struct Pair;
  const std::string folder_;
  const std::string name_;
  std::unique_ptr<Pair> own_;
};

}  // namespace berth::test
