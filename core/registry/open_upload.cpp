// SPDX-License-Identifier: Apache-2.0
#include "registry/open_upload.hpp"

#include <algorithm>
#include <utility>

namespace berth::registry {
namespace {

constexpr std::uint64_t kReadPiece = 1 << 20;

}  // namespace

OpenUpload::OpenUpload(storage::BlobStore& blobs, UploadSessions& sessions, Membership& membership,
                       UploadSessions::Claim claim, HeldSession held, std::unique_ptr<storage::UploadWriter> writer)
    : blobs_{blobs},
      sessions_{sessions},
      membership_{membership},
      claim_{std::move(claim)},
      held_{std::move(held)},
      writer_{std::move(writer)} {}

Result<void> OpenUpload::write(std::string_view bytes) {
  if (auto written = writer_->write(bytes); !written) return fail(asUploadError(std::move(written).error()));
  held_.session.hash.update(bytes);
  held_.session.offset += bytes.size();
  return {};
}

Result<void> OpenUpload::closeWriter() {
  if (!writer_) return {};
  auto finished = writer_->finish();
  if (!writer_->isWhole()) {
    BERTH_CHECK(discard());
    return fail(ErrorCode::kUnavailable, "the disk has lost bytes of this upload; start it again, and check the disk");
  }
  if (!finished) return fail(asUploadError(std::move(finished).error()));
  writer_.reset();
  return {};
}

Result<void> OpenUpload::park() {
  BERTH_CHECK(closeWriter());
  if (auto saved = sessions_.save(held_); !saved) return fail(asUploadError(std::move(saved).error()));
  return {};
}

Result<void> OpenUpload::finish(const Digest& digest) {
  BERTH_CHECK(closeWriter());
  if (const auto computed = held_.session.hash.digest(); computed != digest) {
    BERTH_CHECK(discard());
    return digestMismatch(digest, computed);
  }
  if (auto done = commitSession(blobs_, sessions_, membership_, held_, digest); !done)
    return fail(asUploadError(std::move(done).error()));
  return {};
}

Result<void> OpenUpload::discard() {
  if (auto destroyed = destroySession(blobs_, sessions_, held_); !destroyed)
    return fail(asUploadError(std::move(destroyed).error()));
  // Not before: it knows whether the bytes may be used.
  writer_.reset();
  return {};
}

Result<void> destroySession(storage::BlobStore& blobs, UploadSessions& sessions, HeldSession& held) {
  if (held.session.lease == 0) return sessions.remove(held);
  held.session.is_ended = true;
  BERTH_CHECK(sessions.save(held));
  const auto cancelled = blobs.cancelUpload(held.id.text());
  if (!cancelled && cancelled.error().code != ErrorCode::kNotFound) return fail(cancelled.error());
  return sessions.remove(held);
}

Result<void> commitSession(storage::BlobStore& blobs, UploadSessions& sessions, Membership& membership,
                           const HeldSession& held, const Digest& digest) {
  const auto& session = held.session;
  BERTH_CHECK(blobs.commit(held.id.text(), session.lease, digest, session.offset));
  if (auto added = membership.add(session.repository, digest, session.offset, UploadSessions::removal(held)); !added) {
    sessions.forget(held.id);
    // The bytes are a blob by now: what failed is the session, not the size.
    if (added.error().code == ErrorCode::kPreconditionFailed) return fail(ErrorCode::kAborted);
    return fail(std::move(added).error());
  }
  sessions.forget(held.id);
  return {};
}

Error asUploadError(Error error) {
  switch (error.code) {
    case ErrorCode::kAborted:
    case ErrorCode::kPreconditionFailed:
      return {ErrorCode::kUploadConflict, "another request took this session over"};
    case ErrorCode::kNotFound:
      return {ErrorCode::kBlobUploadUnknown, "the bytes of this session are gone; start again"};
    default:
      return error;
  }
}

Result<ContentHash> hashUpload(storage::BlobStore& blobs, const UploadId& id, Digest::Algorithm algorithm,
                               std::uint64_t length) {
  ContentHash hash{algorithm};
  for (std::uint64_t offset = 0; offset < length;) {
    BERTH_TRY(const std::string piece, blobs.readUpload(id.text(), offset, std::min(kReadPiece, length - offset)));
    if (piece.empty()) return fail(ErrorCode::kDataLoss, "the upload holds less than it should; start again");
    hash.update(piece);
    offset += piece.size();
  }
  return hash;
}

tl::unexpected<Error> digestMismatch(const Digest& named, const Digest& computed) {
  return fail(ErrorCode::kDigestInvalid,
              "the content's digest is " + computed.text() + ", not " + named.text() + " as named");
}

}  // namespace berth::registry
