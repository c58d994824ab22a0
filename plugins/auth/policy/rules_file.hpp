// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "policy.hpp"

#include "berth/result.hpp"

#include <sys/stat.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace berth::policy {

/// How a rules file is watched.
struct Watching {
  std::chrono::milliseconds interval{1000};  ///< Between two looks; 0: only look() looks.
  std::chrono::milliseconds settle{500};     ///< A file that was written to less long ago is not read yet.
};

/// The rules of a file, read anew when it changes. Whatever is wrong with it then, the last good rules hold. Any
/// thread.
class RulesFile {
 public:
  /// A line for the operator: a level of the SDK, and the line. Called on the thread that looks.
  using Say = std::function<void(std::uint32_t level, const std::string& line)>;

  /// INVALID_ARGUMENT when there are mistakes, with as many of them as a status holds; `say` gets each, and warnings.
  static sdk::Result<std::unique_ptr<RulesFile>> open(std::string path, Say say, Watching watching = {});
  ~RulesFile();
  RulesFile(const RulesFile&) = delete;
  RulesFile& operator=(const RulesFile&) = delete;

  /// Never null. Waits for nothing but the copying of a pointer.
  std::shared_ptr<const Policy> policy() const;

  /// Reads the file if it has changed. Reads the disk. One thread at a time.
  void look();

 private:
  /// What tells one state of a file from another.
  struct Stamp {
    dev_t device;
    ino_t inode;
    off_t size;
    std::int64_t modified_ns;
    std::int64_t changed_ns;

    friend bool operator==(const Stamp&, const Stamp&) = default;
  };
  /// What could be read, or why it could not.
  struct Content {
    bool is_readable = false;
    std::string text;

    friend bool operator==(const Content&, const Content&) = default;
  };

  RulesFile(std::string path, Say say, Watching watching);

  std::optional<Stamp> stamp() const;
  bool isSettled(const Stamp& stamp) const;
  Content readContent() const;
  /// The policy in it, or null. Tells mistakes and warnings.
  std::shared_ptr<const Policy> take(const Content& content, Mistakes& mistakes) const;
  void run();

  const std::string path_;
  const Say say_;
  const Watching watching_;
  std::optional<Stamp> stamp_;  ///< Of the state that was read last.
  Content content_;             ///< The same.

  mutable std::mutex policy_mutex_;
  std::shared_ptr<const Policy> policy_;

  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace berth::policy
