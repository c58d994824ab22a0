// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "htpasswd/result.hpp"

#include <sys/stat.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace berth::htpasswd_auth {

/// How files are watched.
struct Watching {
  std::chrono::milliseconds interval{1000};  ///< Between two looks.
  std::chrono::milliseconds settle{500};     ///< A file that was written to less long ago is not read yet.
};

/// A file that is read anew when it changes. One thread at a time.
class WatchedFile {
 public:
  WatchedFile(std::string path, Watching watching) : path_{std::move(path)}, watching_{watching} {}

  const std::string& path() const { return path_; }

  /// The content, whatever the file's age; or why it cannot be read, as often as asked. `makeIt` is the cure for a file
  /// that does not exist.
  htpasswd::Result<std::string> open(const std::string& makeIt);

  /// A new content, or why there is none, once; nothing as long as neither is new.
  std::optional<htpasswd::Result<std::string>> look();

  /// Whether every user of the machine may read the content that was read last.
  bool isOpenToAll() const { return is_open_to_all_; }

 private:
  /// What tells one state of a file from another.
  struct Stamp {
    dev_t device;
    ino_t inode;
    off_t size;
    std::int64_t modified_ns;
    std::int64_t changed_ns;

    static Stamp of(const struct stat& state);
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };

  htpasswd::Result<std::string> read(const std::string& makeIt);
  bool isSettled(const Stamp& stamp) const;

  const std::string path_;
  const Watching watching_;
  std::optional<Stamp> stamp_;  ///< Of the content that was read last.
  std::string content_;
  std::string told_;  ///< The failure that was answered last; empty after a success.
  bool is_open_to_all_ = false;
};

}  // namespace berth::htpasswd_auth
