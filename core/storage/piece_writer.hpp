// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/backend_connection.hpp"
#include "storage/blob_store.hpp"

#include <optional>
#include <string>

namespace berth::storage {

/// Writes an upload by calls of 1 MiB, for a Back End whose files cannot be reached. Gathers what is less.
class PieceWriter final : public UploadWriter {
 public:
  /// `connection` outlives it.
  PieceWriter(BackendConnection& connection, std::string id, std::uint64_t lease, std::uint64_t offset);

  Result<void> write(std::string_view bytes) override;
  Result<void> finish() override;
  std::uint64_t offset() const override { return sent_ + pending_.size(); }

 private:
  class Sender;

  BackendConnection& connection_;
  const std::string id_;
  const std::uint64_t lease_;
  std::uint64_t sent_;
  std::string pending_;
  std::optional<Error> failure_;  ///< Of a call before: what the upload holds is unknown since.
};

}  // namespace berth::storage
