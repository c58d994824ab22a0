// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/digest.hpp"
#include "model/result.hpp"
#include "registry/membership.hpp"
#include "registry/upload_sessions.hpp"
#include "storage/blob_store.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace berth::registry {

/// A session with its one writer at work: bytes are written and hashed as they come. One thread at a time.
/// Ends with the first of park(), finish() or discard() that succeeds; each may be repeated until then, also after
/// LaneFull. Destroyed before that, the session stays as it was when it was opened.
class OpenUpload {
 public:
  OpenUpload(storage::BlobStore& blobs, UploadSessions& sessions, Membership& membership, UploadSessions::Claim claim,
             HeldSession held, std::unique_ptr<storage::UploadWriter> writer);

  /// kNoSpace, kUnavailable; kUploadConflict when another Front End took the session over.
  Result<void> write(std::string_view bytes);
  /// Bytes received in all, those of earlier requests too.
  std::uint64_t offset() const { return held_.session.offset; }
  const UploadId& id() const { return held_.id; }

  /// Keeps what was received for the next request. When the disk has lost some of it the session is gone.
  Result<void> park();
  /// Makes a blob of it and links it. kDigestInvalid when the bytes are others: then the session is gone.
  Result<void> finish(const Digest& digest);
  /// Forgets the session and its bytes.
  Result<void> discard();

 private:
  Result<void> closeWriter();

  storage::BlobStore& blobs_;
  UploadSessions& sessions_;
  Membership& membership_;
  UploadSessions::Claim claim_;
  HeldSession held_;
  std::unique_ptr<storage::UploadWriter> writer_;
};

/// Ends the session, then removes its bytes, then its record, so that a session that somebody else changed keeps its
/// bytes (kPreconditionFailed) and no bytes are left without a record: what a crash leaves is collected.
Result<void> destroySession(storage::BlobStore& blobs, UploadSessions& sessions, HeldSession& held);

/// The last step of an upload whose bytes are stored and match: commits them as a blob and links it, in place of the
/// session. kPreconditionFailed when the upload's size is not what the session says, kAborted when the session is not
/// what is stored, or when the bytes may not be those of its latest writer.
Result<void> commitSession(storage::BlobStore& blobs, UploadSessions& sessions, Membership& membership,
                           const HeldSession& held, const Digest& digest);

/// The hash of the first `length` bytes of what an upload holds, read back in pieces. kDataLoss when it is shorter.
Result<ContentHash> hashUpload(storage::BlobStore& blobs, const UploadId& id, Digest::Algorithm algorithm,
                               std::uint64_t length);

/// What storage says of an upload, in the words of the protocol.
Error asUploadError(Error error);

/// "what the client named is not what came", for kDigestInvalid.
tl::unexpected<Error> digestMismatch(const Digest& named, const Digest& computed);

}  // namespace berth::registry
