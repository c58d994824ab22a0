// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/file.hpp"
#include "runtime/fd_tickets.hpp"

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace berth::storage {

/// Fetches descriptors from a Back End's descriptor socket (core/backend/descriptor_socket.hpp has the protocol). Keeps
/// as many connections as there were callers at once. Any thread.
class DescriptorClient final : public proto::FdRedeemer {
 public:
  explicit DescriptorClient(std::string path) : path_{std::move(path)} {}

  /// Takes only regular files. Waits at most 5 s for the Back End.
  int redeem(std::string_view ticket) override;

 private:
  File takeIdle();
  void keepIdle(File connection);

  const std::string path_;
  std::mutex mutex_;
  std::vector<File> idle_;
};

}  // namespace berth::storage
