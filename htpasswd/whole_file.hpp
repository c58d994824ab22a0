// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "htpasswd/result.hpp"

#include <sys/stat.h>

#include <optional>
#include <string>
#include <string_view>

namespace berth::htpasswd {

struct WholeFile {
  std::string text;
  struct stat state {};

  /// Refuses what is no regular file, is larger than 16 MiB, or holds a NUL. Waits for nobody, for a pipe neither.
  /// Nothing when there is no such file.
  static Result<std::optional<WholeFile>> read(const std::string& path);
};

/// A folder that no other of these objects holds, of whatever process. Waits for it.
class LockedFolder {
 public:
  static Result<LockedFolder> of(const std::string& file);
  ~LockedFolder();
  LockedFolder(LockedFolder&& other) noexcept;
  LockedFolder& operator=(LockedFolder&&) = delete;

  /// Gives a file in it another content, durably, all at once: whoever reads sees the old or the new one. Keeps mode
  /// and owner of `before`; without one the file is its owner's alone (0600).
  Result<void> replace(const std::string& path, std::string_view text, const std::optional<struct stat>& before) const;

 private:
  explicit LockedFolder(int descriptor) : descriptor_{descriptor} {}

  int descriptor_;
};

}  // namespace berth::htpasswd
