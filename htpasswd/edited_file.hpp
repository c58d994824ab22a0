// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "htpasswd/whole_file.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::htpasswd {

/// A password file that is changed. Lines that are not spoken of stay as they are, byte for byte. While it lives, no
/// other process of ours changes a file of that folder. One thread.
class EditedFile {
 public:
  /// A file that does not exist is an empty one. A link is followed: what it names is changed.
  static Result<EditedFile> open(const std::string& path);

  bool isNew() const { return !before_; }
  bool has(std::string_view name) const;

  /// In the first line of that user, else in a new one at the end.
  void set(std::string_view name, std::string_view hash);
  /// All lines of that user, so that none of them comes to count.
  void remove(std::string_view name);

  Result<void> save() const;

 private:
  EditedFile(std::string path, LockedFolder folder) : path_{std::move(path)}, folder_{std::move(folder)} {}

  std::size_t find(std::string_view name) const;

  std::string path_;
  LockedFolder folder_;
  std::optional<struct stat> before_;
  std::vector<std::string> lines_;  ///< Without their LF.
};

}  // namespace berth::htpasswd
