// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"
#include "model/upload_id.hpp"
#include "registry/upload_service.hpp"

#include <optional>

namespace berth::registry {

/// Tries whether the store takes writes, as a push does: an upload session is begun, gets 64 KiB, is kept and then
/// cancelled, so that both bytes and records were written and nothing is left. What a crash or a failing disk leaves
/// all the same is an idle session, and goes as those do. One thread at a time. May block.
class WriteProbe {
 public:
  explicit WriteProbe(UploadService& uploads) : uploads_{uploads} {}

  /// Why not: kNoSpace, kUnavailable.
  Result<void> run();

 private:
  Result<void> clean();

  UploadService& uploads_;
  std::optional<UploadId> left_;  ///< The session of a run that could not cancel it.
};

}  // namespace berth::registry
