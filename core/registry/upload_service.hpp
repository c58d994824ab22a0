// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/byte_range.hpp"
#include "model/digest.hpp"
#include "model/lane.hpp"
#include "model/repository_name.hpp"
#include "model/result.hpp"
#include "model/upload_id.hpp"
#include "registry/membership.hpp"
#include "registry/open_upload.hpp"
#include "registry/settings.hpp"
#include "registry/upload_sessions.hpp"
#include "storage/blob_store.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace berth::registry {

/// Blobs on their way in. A session belongs to one repository and has one writer at a time: within this Front End by a
/// claim, among several by the version and the lease number of its record; the loser gets kUploadConflict.
/// Any thread. All calls may block; none has an effect before it does, so each may be repeated after LaneFull.
class UploadService {
 public:
  /// Largest body that a caller may hand over whole; a BlobStore takes that much in one put().
  static constexpr std::size_t kWholeBytes = 64 << 10;

  UploadService(storage::BlobStore& blobs, storage::RecordStore& records, Membership& membership,
                const Settings& settings);

  struct Status {
    UploadId id;
    std::uint64_t offset = 0;
  };

  /// Opens a session, which only `owner` may use (UploadSession::owner): for all others it does not exist. One write of
  /// a record: the store learns of it with the first byte.
  Result<Status> start(const RepositoryName& repository, Digest::Algorithm algorithm, std::string owner = {});
  /// kBlobUploadUnknown.
  Result<Status> status(const RepositoryName& repository, const UploadId& id, std::string_view owner = {});
  Result<void> cancel(const RepositoryName& repository, const UploadId& id, std::string_view owner = {});

  /// Stores a small blob without a session. kDigestInvalid.
  Result<void> push(const RepositoryName& repository, const Digest& digest, std::string_view bytes);
  /// Ends a session with the (small) rest of its bytes, none mostly. `range` is where the client thinks they go:
  /// kRangeNotSatisfiable. kDigestInvalid: then the session is gone.
  Result<void> finish(const RepositoryName& repository, const UploadId& id, const Digest& digest,
                      std::string_view bytes, const std::optional<ByteRange>& range, std::string_view owner = {});

  /// The writer of a session, at its end. `range`: as for finish(). `algorithm`: of the digest, when it is known
  /// already and other than the session's.
  Result<std::unique_ptr<OpenUpload>> open(const RepositoryName& repository, const UploadId& id,
                                           const std::optional<ByteRange>& range,
                                           std::optional<Digest::Algorithm> algorithm, std::string_view owner = {});
  /// A new session with its writer, for a large blob that comes without one.
  Result<std::unique_ptr<OpenUpload>> openNew(const RepositoryName& repository, Digest::Algorithm algorithm);

  /// Stores bytes whose digest the caller has computed, as a blob that no repository links yet. However it ends,
  /// nothing of an attempt stays for longer than an idle session.
  Result<void> storeUnlinked(const RepositoryName& repository, const Digest& digest, std::string_view bytes);

  /// For the requests that hash again what an upload holds: after another boot, and for another algorithm than the
  /// session's. Beside the Back End's.
  Lane& lane() { return read_again_; }

  /// Sessions that a request to this Front End is at work on. Does not block.
  std::size_t active() { return sessions_.claims(); }

  /// Forgets sessions that idled for longer than the settings allow, and tells how many.
  Result<std::size_t> collectExpired();

 private:
  using Writer = std::unique_ptr<storage::UploadWriter>;

  Result<void> finishHeld(UploadSessions::Claim& claim, HeldSession& held, const Digest& digest,
                          std::string_view bytes);
  Result<void> finishWhole(const HeldSession& held, const Digest& digest, std::string_view bytes);
  Result<void> finishReceived(HeldSession& held, const Digest& digest);
  Result<ContentHash> readAgain(const UploadId& id, Digest::Algorithm algorithm, std::uint64_t length);
  Result<void> recover(HeldSession& held);
  Result<void> useAlgorithm(HeldSession& held, Digest::Algorithm algorithm);
  Result<Writer> takeOver(HeldSession& held);
  Result<Writer> openWriter(const HeldSession& held, bool is_first);
  std::unique_ptr<OpenUpload> makeOpen(UploadSessions::Claim claim, HeldSession held, Writer writer);

  storage::BlobStore& blobs_;
  storage::RecordStore& records_;
  Membership& membership_;
  const Settings& settings_;
  UploadSessions sessions_;
  Lane read_again_{"uploads that are hashed again", 2};
};

}  // namespace berth::registry
