// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/file.hpp"
#include "storage/blob_store.hpp"
#include "storage/writeback.hpp"

namespace berth::storage {

/// Writes an upload straight into the Back End's scratch file.
class DescriptorWriter final : public UploadWriter {
 public:
  /// `budget` outlives it.
  DescriptorWriter(File file, std::uint64_t offset, WritebackBudget& budget);

  Result<void> write(std::string_view bytes) override;
  Result<void> finish() override;
  std::uint64_t offset() const override { return offset_; }
  bool isWhole() const override { return !failed_late_; }

 private:
  Result<void> failLate(int error);

  File file_;
  std::uint64_t offset_;
  Writeback writeback_;
  bool failed_late_ = false;
};

}  // namespace berth::storage
