// SPDX-License-Identifier: Apache-2.0
#include "http/upload_sink.hpp"

#include "http/error_response.hpp"
#include "http/plain_response.hpp"

#include <string>
#include <utility>

namespace berth::http {

UploadSink::UploadSink(std::unique_ptr<registry::OpenUpload> upload, UploadEnd end)
    : upload_{std::move(upload)}, end_{std::move(end)} {}

Result<void> UploadSink::write(std::string_view bytes) {
  received_ += bytes.size();
  if (end_.length && received_ > *end_.length)
    return fail(ErrorCode::kSizeInvalid, "the body is longer than its Content-Range says");
  return upload_->write(bytes);
}

Response UploadSink::close() {
  if (end_.length && received_ != *end_.length) {
    // Not parked: the session stays as it was, and the next writer cuts these bytes off.
    return errorResponse({ErrorCode::kSizeInvalid, "the body is shorter than its Content-Range says"});
  }
  const auto ended = end_.digest ? upload_->finish(*end_.digest) : upload_->park();
  if (!ended) return errorResponse(ended.error());
  if (end_.digest) return blobCreatedResponse(end_.repository, *end_.digest);
  return sessionResponse(202, end_.repository, upload_->id(), upload_->offset());
}

void UploadSink::abort() {
  // Nobody is there to be told of a failure; the session is then as it was before this request, or expires.
  (void)(end_.is_resumable ? upload_->park() : upload_->discard());
}

Response sessionResponse(int status, const RepositoryName& repository, const UploadId& id, std::uint64_t offset) {
  Response response = emptyResponse(status);
  // Relative, so that no proxy can make it wrong; nothing in the query, which some clients drop.
  response.setHeader("Location", "/v2/" + repository.text() + "/blobs/uploads/" + id.text());
  response.setHeader("Range", "0-" + std::to_string(offset > 0 ? offset - 1 : 0));
  response.setHeader("Docker-Upload-UUID", id.text());
  return response;
}

Response blobCreatedResponse(const RepositoryName& repository, const Digest& digest) {
  Response response = emptyResponse(201);
  response.setHeader("Location", "/v2/" + repository.text() + "/blobs/" + digest.text());
  response.setHeader("Docker-Content-Digest", digest.text());
  return response;
}

}  // namespace berth::http
