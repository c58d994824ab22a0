// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fetch/keys.hpp"

#include "berth/host.hpp"

#include <sys/types.h>

#include <memory>
#include <mutex>
#include <string>

namespace berth::auth_fetch {

/// A JWK set in a file, which is looked at again at most once a second and read again when it has changed. What cannot
/// be read then is warned of, and the keys stay.
class KeyFile final : public Keys {
 public:
  /// Or a sentence that names the file.
  static tl::expected<std::unique_ptr<Keys>, std::string> open(const std::string& path, const sdk::Host& host);

  tl::expected<jose::PublicKey, Missing> find(std::string_view kid, jose::Algorithm algorithm,
                                              std::chrono::steady_clock::time_point deadline) override;

 private:
  /// What changes with the file.
  struct Stamp {
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = 0;
    std::int64_t modified_ns = 0;
    bool operator==(const Stamp&) const = default;
  };

  KeyFile(std::string path, const sdk::Host& host) : path_{std::move(path)}, host_{host} {}
  tl::expected<jose::KeySet, std::string> read();
  std::shared_ptr<const jose::KeySet> current();

  const std::string path_;
  const sdk::Host host_;
  std::mutex mutex_;
  Stamp stamp_;
  std::chrono::steady_clock::time_point next_look_;
  std::shared_ptr<const jose::KeySet> set_;
};

}  // namespace berth::auth_fetch
