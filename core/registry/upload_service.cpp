// SPDX-License-Identifier: Apache-2.0
#include "registry/upload_service.hpp"

#include "registry/collections.hpp"

#include <algorithm>
#include <utility>

namespace berth::registry {
namespace {

tl::unexpected<Error> wrongStart(std::uint64_t offset) {
  return fail(ErrorCode::kRangeNotSatisfiable,
              "the session holds " + std::to_string(offset) + " bytes; the next chunk starts there");
}

bool startsElsewhere(const std::optional<ByteRange>& range, const HeldSession& held) {
  return range && range->first != held.session.offset;
}

// Whether to look past this Front End's memory: it may be older than what another one has stored.
bool isStale(const HeldSession& held, const Error& error) {
  return held.is_remembered && error.code == ErrorCode::kPreconditionFailed;
}

}  // namespace

UploadService::UploadService(storage::BlobStore& blobs, storage::RecordStore& records, Membership& membership,
                             const Settings& settings)
    : blobs_{blobs}, records_{records}, membership_{membership}, settings_{settings}, sessions_{records, settings} {}

Result<UploadService::Status> UploadService::start(const RepositoryName& repository, Digest::Algorithm algorithm,
                                                   std::string owner) {
  BERTH_TRY(const HeldSession held, sessions_.create(repository, algorithm, 0, {}, std::move(owner)));
  return Status{held.id, 0};
}

Result<UploadService::Status> UploadService::status(const RepositoryName& repository, const UploadId& id,
                                                    std::string_view owner) {
  BERTH_TRY(const HeldSession held, sessions_.findFresh({repository, owner}, id));
  std::uint64_t offset = held.session.offset;
  if (offset > 0) {
    BERTH_TRY(const std::string boot_id, blobs_.bootId());
    if (held.session.boot_id != boot_id) {
      const auto size = blobs_.uploadSize(id.text());
      if (!size) return fail(asUploadError(size.error()));
      offset = std::min(offset, *size);
    }
  }
  return Status{id, offset};
}

Result<void> UploadService::cancel(const RepositoryName& repository, const UploadId& id, std::string_view owner) {
  BERTH_TRY(const auto claim, sessions_.claim(id));
  BERTH_TRY(HeldSession held, sessions_.findToEnd({repository, owner}, id));
  if (auto destroyed = destroySession(blobs_, sessions_, held); !destroyed)
    return fail(asUploadError(std::move(destroyed).error()));
  return {};
}

Result<void> UploadService::push(const RepositoryName& repository, const Digest& digest, std::string_view bytes) {
  if (const auto computed = digestOf(digest.algorithm(), bytes); computed != digest)
    return digestMismatch(digest, computed);
  BERTH_CHECK(blobs_.put(digest, bytes));
  return membership_.add(repository, digest, bytes.size(), {});
}

Result<void> UploadService::finish(const RepositoryName& repository, const UploadId& id, const Digest& digest,
                                   std::string_view bytes, const std::optional<ByteRange>& range,
                                   std::string_view owner) {
  BERTH_TRY(auto claim, sessions_.claim(id));
  BERTH_TRY(HeldSession held, sessions_.find({repository, owner}, id));
  for (;;) {
    BERTH_CHECK(recover(held));
    if (!startsElsewhere(range, held)) {
      auto finished = finishHeld(claim, held, digest, bytes);
      if (finished) return {};
      if (!isStale(held, finished.error())) return fail(asUploadError(std::move(finished).error()));
    } else if (!held.is_remembered) {
      return wrongStart(held.session.offset);
    }
    sessions_.forget(id);
    BERTH_TRY(held, sessions_.findFresh({repository, owner}, id));
  }
}

Result<void> UploadService::finishHeld(UploadSessions::Claim& claim, HeldSession& held, const Digest& digest,
                                       std::string_view bytes) {
  if (held.session.offset == 0 && held.session.lease == 0) return finishWhole(held, digest, bytes);
  BERTH_CHECK(useAlgorithm(held, digest.algorithm()));
  if (bytes.empty()) return finishReceived(held, digest);
  BERTH_TRY(Writer writer, takeOver(held));
  const auto upload = makeOpen(std::move(claim), held, std::move(writer));
  BERTH_CHECK(upload->write(bytes));
  return upload->finish(digest);
}

// The whole blob is here and the store has not heard of the upload: one put, one batch.
Result<void> UploadService::finishWhole(const HeldSession& held, const Digest& digest, std::string_view bytes) {
  if (const auto computed = digestOf(digest.algorithm(), bytes); computed != digest) {
    BERTH_CHECK(sessions_.remove(held));
    return digestMismatch(digest, computed);
  }
  BERTH_CHECK(blobs_.put(digest, bytes));
  BERTH_CHECK(membership_.add(held.session.repository, digest, bytes.size(), UploadSessions::removal(held)));
  sessions_.forget(held.id);
  return {};
}

Result<void> UploadService::finishReceived(HeldSession& held, const Digest& digest) {
  if (const auto computed = held.session.hash.digest(); computed != digest) {
    // Another Front End may have received more since; finish() looks again.
    if (held.is_remembered) return fail(ErrorCode::kPreconditionFailed);
    BERTH_CHECK(destroySession(blobs_, sessions_, held));
    return digestMismatch(digest, computed);
  }
  auto committed = commitSession(blobs_, sessions_, membership_, held, digest);
  const auto is_refused = [](ErrorCode code) {
    return code == ErrorCode::kPreconditionFailed || code == ErrorCode::kAborted;
  };
  if (committed || !is_refused(committed.error().code)) return committed;
  // A Front End that died while it wrote left bytes that nobody hashed: opening cuts them off. Nor does a store that
  // was started anew always know whose bytes it has: who holds the session may open it and say so.
  BERTH_TRY(const Writer writer, takeOver(held));
  BERTH_CHECK(writer->finish());
  return commitSession(blobs_, sessions_, membership_, held, digest);
}

Result<std::unique_ptr<OpenUpload>> UploadService::open(const RepositoryName& repository, const UploadId& id,
                                                        const std::optional<ByteRange>& range,
                                                        std::optional<Digest::Algorithm> algorithm,
                                                        std::string_view owner) {
  BERTH_TRY(auto claim, sessions_.claim(id));
  BERTH_TRY(HeldSession held, sessions_.find({repository, owner}, id));
  for (;;) {
    BERTH_CHECK(recover(held));
    if (!startsElsewhere(range, held)) {
      BERTH_CHECK(useAlgorithm(held, algorithm.value_or(held.session.hash.algorithm())));
      auto writer = takeOver(held);
      if (writer) {
        auto upload = makeOpen(std::move(claim), held, *std::move(writer));
        // The store held less than the session said.
        if (!startsElsewhere(range, held)) return upload;
        BERTH_CHECK(upload->park());
        return wrongStart(held.session.offset);
      }
      if (!isStale(held, writer.error())) return fail(asUploadError(std::move(writer).error()));
    } else if (!held.is_remembered) {
      return wrongStart(held.session.offset);
    }
    sessions_.forget(id);
    BERTH_TRY(held, sessions_.findFresh({repository, owner}, id));
  }
}

Result<std::unique_ptr<OpenUpload>> UploadService::openNew(const RepositoryName& repository,
                                                           Digest::Algorithm algorithm) {
  BERTH_TRY(std::string boot_id, blobs_.bootId());
  BERTH_TRY(HeldSession held, sessions_.create(repository, algorithm, 1, std::move(boot_id)));
  BERTH_TRY(auto claim, sessions_.claim(held.id));
  auto writer = openWriter(held, true);
  if (writer) return makeOpen(std::move(claim), std::move(held), *std::move(writer));
  // Nobody was told of the session.
  (void)destroySession(blobs_, sessions_, held);
  return fail(asUploadError(std::move(writer).error()));
}

Result<void> UploadService::storeUnlinked(const RepositoryName& repository, const Digest& digest,
                                          std::string_view bytes) {
  BERTH_TRY(const std::uint64_t put_max, blobs_.putMax());
  if (bytes.size() <= put_max) return blobs_.put(digest, bytes);
  BERTH_TRY(std::string boot_id, blobs_.bootId());
  BERTH_TRY(HeldSession held, sessions_.create(repository, digest.algorithm(), 1, std::move(boot_id)));
  const auto write = [&]() -> Result<void> {
    BERTH_TRY(const Writer writer, openWriter(held, true));
    BERTH_CHECK(writer->write(bytes));
    return writer->finish();
  };
  auto stored = write();
  if (stored) stored = blobs_.commit(held.id.text(), held.session.lease, digest, bytes.size());
  // What remains of it when this fails is collected as any session that idles.
  (void)(stored ? sessions_.remove(held) : destroySession(blobs_, sessions_, held));
  return stored;
}

Result<std::size_t> UploadService::collectExpired() {
  const auto oldest = settings_.clock().since_epoch - settings_.upload_expiry;
  std::size_t collected = 0;
  std::string cursor;
  for (bool more = true; more;) {
    BERTH_TRY(const auto page, records_.list(std::string{kUploads}, "", cursor, 256));
    for (const auto& record : page.records) {
      cursor = record.name;
      const auto id = UploadId::parse(record.name);
      auto session = UploadSession::parse(record.value);
      if (!id || !session || (session->used.since_epoch >= oldest && !session->is_ended)) continue;
      const auto claim = sessions_.claim(*id);
      if (!claim) continue;
      HeldSession held{*id, *std::move(session), record.version};
      if (destroySession(blobs_, sessions_, held)) ++collected;
    }
    more = page.more && !page.records.empty();
  }
  return collected;
}

// Reads for as long as the upload is large, in a place at the Back End: few may, so that others find places.
Result<ContentHash> UploadService::readAgain(const UploadId& id, Digest::Algorithm algorithm, std::uint64_t length) {
  const LaneUse use{read_again_};
  return hashUpload(blobs_, id, algorithm, length);
}

// After another boot the bytes may be fewer and the saved hash proves nothing: what is there is hashed again.
Result<void> UploadService::recover(HeldSession& held) {
  auto& session = held.session;
  if (session.offset == 0) return {};
  BERTH_TRY(std::string boot_id, blobs_.bootId());
  if (session.boot_id == boot_id) return {};
  const auto size = blobs_.uploadSize(held.id.text());
  if (!size) return fail(asUploadError(size.error()));
  const std::uint64_t offset = std::min(session.offset, *size);
  BERTH_TRY(session.hash, readAgain(held.id, session.hash.algorithm(), offset));
  session.offset = offset;
  session.boot_id = std::move(boot_id);
  return {};
}

Result<void> UploadService::useAlgorithm(HeldSession& held, Digest::Algorithm algorithm) {
  if (held.session.hash.algorithm() == algorithm) return {};
  BERTH_TRY(held.session.hash, readAgain(held.id, algorithm, held.session.offset));
  return {};
}

Result<UploadService::Writer> UploadService::takeOver(HeldSession& held) {
  auto& session = held.session;
  if (session.offset == 0) {
    BERTH_TRY(session.boot_id, blobs_.bootId());
  }
  for (;;) {
    const bool is_first = session.lease == 0;
    ++session.lease;
    BERTH_CHECK(sessions_.save(held));
    auto writer = openWriter(held, is_first);
    if (writer || writer.error().code != ErrorCode::kOutOfRange) return writer;
    // The machine lost bytes without a boot: hash what is left.
    BERTH_TRY(const std::uint64_t size, blobs_.uploadSize(held.id.text()));
    if (size >= session.offset) return fail(ErrorCode::kUploadConflict, "another request writes to this session");
    BERTH_TRY(session.hash, readAgain(held.id, session.hash.algorithm(), size));
    session.offset = size;
  }
}

Result<UploadService::Writer> UploadService::openWriter(const HeldSession& held, bool is_first) {
  const auto& session = held.session;
  const auto begin = [&]() -> Result<void> {
    auto begun = blobs_.beginUpload(held.id.text());
    if (begun || begun.error().code == ErrorCode::kAlreadyExists) return {};
    return fail(std::move(begun).error());
  };
  if (is_first) BERTH_CHECK(begin());
  auto writer = blobs_.openUpload(held.id.text(), session.lease, session.offset);
  if (writer || writer.error().code != ErrorCode::kNotFound || is_first || session.offset > 0) return writer;
  // A Front End that died between taking the lease and beginning the upload.
  BERTH_CHECK(begin());
  return blobs_.openUpload(held.id.text(), session.lease, session.offset);
}

std::unique_ptr<OpenUpload> UploadService::makeOpen(UploadSessions::Claim claim, HeldSession held, Writer writer) {
  return std::make_unique<OpenUpload>(blobs_, sessions_, membership_, std::move(claim), std::move(held),
                                      std::move(writer));
}

}  // namespace berth::registry
