// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <string>
#include <string_view>

namespace berth {

/// Names an upload session: a random UUID (RFC 9562, version 4), which nobody can guess. Always well formed. A value.
class UploadId {
 public:
  /// A new one, from the kernel's random numbers.
  static UploadId random();
  /// `[0-9a-f]{8}-…`, 36 characters; kBlobUploadUnknown, as text of any other form names no session of ours.
  static Result<UploadId> parse(std::string_view text);

  const std::string& text() const { return text_; }

  friend bool operator==(const UploadId&, const UploadId&) = default;

 private:
  explicit UploadId(std::string_view text) : text_{text} {}

  std::string text_;
};

}  // namespace berth
