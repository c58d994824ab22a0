// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/config.hpp"

#include <memory>
#include <string>

namespace berth::testing {

/// A certificate authority whose certificates and keys lie as PEM files in a folder.
class Authority {
 public:
  Authority(std::string folder, std::string name);
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  /// A certificate for 127.0.0.1, its key, and this authority as the one to trust.
  config::TlsConfig issue(const std::string& name) const;

 private:
  struct Pair;
  const std::string folder_;
  const std::string name_;
  std::unique_ptr<Pair> own_;
};

}  // namespace berth::testing
