// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/file.hpp"

#include <filesystem>
#include <map>
#include <set>
#include <vector>

namespace berth::app {

/// Tells when something changes in the folders that decide what some files are: those of the files as written, and on
/// the way through every symbolic link to what they resolve to. So a new file in place of the old one is seen, and also
/// a link that is turned (Kubernetes renames `..data`). One thread.
class FolderWatch final {
 public:
  FolderWatch();

  /// Readable when something changed; for poll.
  int fd() const { return events_.fd(); }
  /// Forgets what was told so far.
  void drain();
  /// Watches the folders of these files as they resolve now, and no other. False when the system lets some of them not
  /// be watched.
  bool watch(const std::vector<std::filesystem::path>& files);

 private:
  File events_;
  std::map<std::filesystem::path, int> watched_;
};

/// The folders in which a change can make `file` another one.
std::set<std::filesystem::path> foldersOf(const std::filesystem::path& file);

}  // namespace berth::app
