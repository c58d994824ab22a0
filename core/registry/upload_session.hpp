// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/repository_name.hpp"
#include "model/result.hpp"
#include "model/timestamp.hpp"
#include "registry/content_hash.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace berth::registry {

/// What is remembered of an upload between two requests. A value.
struct UploadSession {
  RepositoryName repository;  ///< The one repository whose requests may use it.
  Timestamp started;
  Timestamp used;            ///< The last change; a session that idles is collected some day.
  std::uint64_t lease = 0;   ///< Of the last writer; 0: none yet, and the store knows no such upload.
  std::uint64_t offset = 0;  ///< Bytes received.
  ContentHash hash;          ///< Of those bytes.
  std::string boot_id;       ///< Of the machine when they were received.
  std::string owner{};       ///< Who opened it, and may use it: a name by which callers are told apart.
  bool is_ended = false;     ///< Nobody may use it again; its bytes are being removed, and the record after them.

  /// The record: JSON. Parsing: kDataLoss for other text.
  std::string format() const;
  static Result<UploadSession> parse(std::string_view record);
};

}  // namespace berth::registry
