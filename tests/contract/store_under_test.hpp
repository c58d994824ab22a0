// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "observe/log.hpp"

#include <berth/gen/blobs.hpp>
#include <berth/gen/records.hpp>

#include <iosfwd>
#include <memory>
#include <string>

namespace berth::storage {
class BackendConnection;
}

namespace berth::test {

/// How a caller reaches a storage plugin.
enum class Way {
  kDirect,    ///< the tables of the .so
  kEmbedded,  ///< gRPC within the process
  kUnix,      ///< another process, gRPC over a unix socket, with descriptors
  kTcp,       ///< another process, gRPC over TCP, without
};
std::string nameOf(Way way);
/// For GoogleTest's messages.
void PrintTo(Way way, std::ostream* out);

/// storage-fs on a directory, reached one way. Opening it throws std::runtime_error with the cause.
class StoreUnderTest {
 public:
  StoreUnderTest(Way way, const std::string& root);
  ~StoreUnderTest();
  StoreUnderTest(const StoreUnderTest&) = delete;
  StoreUnderTest& operator=(const StoreUnderTest&) = delete;

  const sdk::BlobsClient& blobs() const;
  const sdk::RecordsClient& records() const;
  bool givesDescriptors() const { return way_ != Way::kTcp; }

  /// The same as core/storage sees it.
  storage::BackendConnection& connection();
  const observe::Log& log() const;

 private:
  struct Parts;

  const Way way_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace berth::test
