// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../../plugins/storage-fs/store.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace berth::storage_fs {

/// A folder that goes away with the test.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// What a store has logged. Any thread.
class Lines {
 public:
  Log log();
  bool has(const std::string& text) const;
  std::string all() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

/// A test with a data directory and a store on it, which can be closed and opened again.
class OpenedStore : public testing::Test {
 protected:
  OpenedStore();
  /// Fails the test when the store does not open.
  void open();
  void close() { store_.reset(); }
  void reopen() {
    close();
    open();
  }
  Store& store() { return *store_; }
  std::string path(const std::string& below) const { return settings_.root + "/" + below; }

  /// Writes one record, and expects that to work.
  Revision put(const std::string& collection, const std::string& scope, const std::string& name,
               const std::string& value, bool durable = false);
  Revision removeRecord(const std::string& collection, const std::string& scope, const std::string& name);
  Record get(const std::string& collection, const std::string& scope, const std::string& name);

  TemporaryFolder folder_;
  Settings settings_;
  Lines lines_;
  std::unique_ptr<Store> store_;
};

std::string contentOf(const std::string& path);
void writeFile(const std::string& path, const std::string& content);

/// "sha256:" and 64 digits that `seed` decides (no real hash: a store does not look).
std::string digestOf(std::uint64_t seed);
std::string blobPath(const std::string& digest);
/// An upload's id.
std::string uploadId(std::uint64_t seed);

/// Polls until it holds; false after the time.
bool eventually(const std::function<bool()>& holds, std::chrono::milliseconds within = std::chrono::seconds{10});

inline bool never() {
  return false;
}

template <class T>
berth_status statusIn(const Outcome<T>& outcome) {
  return outcome ? BERTH_OK : outcome.error().status;
}

}  // namespace berth::storage_fs
