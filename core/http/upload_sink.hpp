// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/message.hpp"
#include "model/digest.hpp"
#include "model/repository_name.hpp"
#include "registry/open_upload.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace berth::http {

/// What becomes of an upload when its body has ended, and when it broke off.
struct UploadEnd {
  RepositoryName repository;
  std::optional<Digest> digest;         ///< Makes a blob of it; without one it is parked for the next request.
  std::optional<std::uint64_t> length;  ///< That Content-Range promised.
  bool is_resumable = true;             ///< The client knows the session: what came is kept when it vanishes.
};

/// A body on its way into an upload session.
class UploadSink final : public BodySink {
 public:
  UploadSink(std::unique_ptr<registry::OpenUpload> upload, UploadEnd end);

  Result<void> write(std::string_view bytes) override;
  Response close() override;
  void abort() override;

 private:
  std::unique_ptr<registry::OpenUpload> upload_;
  const UploadEnd end_;
  std::uint64_t received_ = 0;
};

/// 202: the session holds `offset` bytes.
Response sessionResponse(int status, const RepositoryName& repository, const UploadId& id, std::uint64_t offset);

/// 201: the blob is there.
Response blobCreatedResponse(const RepositoryName& repository, const Digest& digest);

}  // namespace berth::http
