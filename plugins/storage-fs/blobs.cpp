// SPDX-License-Identifier: Apache-2.0
#include "blobs.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <iterator>

namespace berth::storage_fs {
namespace {

constexpr std::uint32_t kMostListed = 10'000;

tl::unexpected<Failure> notHere(const BlobName& name) {
  return failed(BERTH_NOT_FOUND, "the blob " + name.digest() + " is not here");
}

}  // namespace

Outcome<std::optional<Blobs::Place>> Blobs::lookUp(const BlobName& name) {
  // In this order: a blob leaves the journal only after its row is there.
  if (const auto entry = parts_.small.find(name.digest())) return Place{entry->size, entry};
  FS_TRY(auto reader, parts_.readers.borrow());
  FS_TRY(const auto size, findBlobRow(*reader, name.digest()));
  if (!size) return std::nullopt;
  return Place{*size, std::nullopt};
}

Outcome<Blobs::Place> Blobs::require(const BlobName& name) {
  FS_TRY(const auto place, lookUp(name));
  if (!place || parts_.sync.isLost(name.digest())) return notHere(name);
  return *place;
}

Outcome<std::uint64_t> Blobs::stat(std::string_view digest) {
  FS_TRY(const BlobName name, BlobName::parse(digest));
  FS_TRY(const Place place, require(name));
  return place.size;
}

Outcome<File> Blobs::openFile(const BlobName& name, std::uint64_t size) {
  File file = openAt(parts_.directory.blobs(name.algorithm()), name.hex(), O_RDONLY);
  if (!file && errno != ENOENT) return systemFailed("open " + parts_.directory.path() + "/" + name.path(), errno);
  if (file && sizeOf(file.fd()) == static_cast<std::int64_t>(size)) return file;
  return failed(BERTH_DATA_LOSS, parts_.directory.path() + "/" + name.path() +
                                     (file ? " has another size than when it was pushed" : " is missing") +
                                     "; push the blob again");
}

// A blob may be on its way in or out just now: only who holds its lock can tell that its file is wrong. OK: it is
// right, or the blob is not here any more.
Outcome<void> Blobs::confirmLoss(const BlobName& name) {
  const auto turn = parts_.locks.lock(name.digest());
  FS_TRY(const auto place, lookUp(name));
  if (!place || place->journal) return {};
  const auto file = openFile(name, place->size);
  if (file) return {};
  if (file.error().status == BERTH_DATA_LOSS) {
    parts_.log.error(file.error().message);
    if (auto removed = removeLocked(name, *place); !removed) parts_.log.error(removed.error().message);
  }
  return failed(file.error());
}

Outcome<std::string> Blobs::readJournal(const BlobName& name, const Place& place, bool& moved) {
  FS_TRY(auto bytes, parts_.small.read(*place.journal));
  moved = !bytes || bytes->size() != place.size;
  if (moved && bytes) return failed(BERTH_DATA_LOSS, "the index holds other bytes than were put for " + name.digest());
  return moved ? std::string{} : *std::move(bytes);
}

Outcome<Blobs::Opened> Blobs::openRead(std::string_view digest, std::uint64_t inline_max, bool accept_file) {
  FS_TRY(const BlobName name, BlobName::parse(digest));
  for (;;) {
    FS_TRY(const Place place, require(name));
    Opened opened;
    opened.size = place.size;
    const bool is_inline = place.size <= std::min(inline_max, kPieceMax);
    if (place.journal) {
      if (!is_inline) return opened;
      bool moved = false;
      FS_TRY(opened.data, readJournal(name, place, moved));
      if (moved) continue;
      return opened;
    }
    auto file = openFile(name, place.size);
    if (!file && file.error().status != BERTH_DATA_LOSS) return failed(file.error());
    if (!file) {
      FS_CHECK(confirmLoss(name));
      continue;
    }
    if (is_inline) {
      FS_TRY(opened.data, readAt(file->fd(), 0, place.size, name.path()));
      if (opened.data->size() != place.size) continue;
    } else if (accept_file) {
      opened.file = *std::move(file);
    }
    return opened;
  }
}

Outcome<std::string> Blobs::read(std::string_view digest, std::uint64_t offset, std::uint64_t length) {
  FS_TRY(const BlobName name, BlobName::parse(digest));
  if (length > kPieceMax) return failed(BERTH_INVALID_ARGUMENT, "read at most 1 MiB at once");
  for (;;) {
    FS_TRY(const Place place, require(name));
    if (offset > place.size) return failed(BERTH_OUT_OF_RANGE, "the blob ends before that offset");
    const auto wanted = std::min(length, place.size - offset);
    if (place.journal) {
      bool moved = false;
      FS_TRY(const auto bytes, readJournal(name, place, moved));
      if (moved) continue;
      return bytes.substr(offset, wanted);
    }
    auto file = openFile(name, place.size);
    if (!file && file.error().status != BERTH_DATA_LOSS) return failed(file.error());
    if (!file) {
      FS_CHECK(confirmLoss(name));
      continue;
    }
    FS_TRY(auto bytes, readAt(file->fd(), offset, wanted, name.path()));
    if (bytes.size() == wanted) return bytes;
  }
}

// A push heals: a blob whose file is gone or short does not count as being here.
Outcome<bool> Blobs::isWhole(const BlobName& name, std::uint64_t size) {
  const auto file = openFile(name, size);
  if (file) return true;
  if (file.error().status == BERTH_DATA_LOSS) return false;
  return failed(file.error());
}

Outcome<std::optional<std::uint64_t>> Blobs::find(const BlobName& name) {
  FS_TRY(const auto place, lookUp(name));
  if (!place || parts_.sync.isLost(name.digest())) return std::nullopt;
  FS_TRY(const bool whole, place->journal ? true : isWhole(name, place->size));
  return whole ? std::optional{place->size} : std::nullopt;
}

Outcome<void> Blobs::put(std::string_view digest, std::string_view bytes, const Cancelled& cancelled) {
  FS_TRY(const BlobName name, BlobName::parse(digest));
  if (bytes.size() > kPutMax) return failed(BERTH_INVALID_ARGUMENT, "put at most 8 MiB at once; use an upload");
  const bool small = bytes.size() <= settings_.small_blob_bytes;
  FS_CHECK(small ? parts_.small.waitForRoom(cancelled) : parts_.sync.waitForRoom(cancelled));
  {
    const auto turn = parts_.locks.lock(name.digest());
    FS_CHECK(dropLost(name));
    FS_CHECK(small ? putSmall(name, bytes, cancelled) : putBig(name, bytes, cancelled));
  }
  return settings_.durable_blobs ? makeDurable(name, cancelled) : Outcome<void>{};
}

Outcome<void> Blobs::putSmall(const BlobName& name, std::string_view bytes, const Cancelled& cancelled) {
  if (parts_.small.find(name.digest())) return {};
  FS_TRY(const auto row, parts_.small.put(name, bytes, false, cancelled));
  if (!row) return {};
  FS_TRY(const bool whole, isWhole(name, *row));
  if (!whole) FS_CHECK(parts_.small.put(name, bytes, true, cancelled));
  return {};
}

Outcome<void> Blobs::putBig(const BlobName& name, std::string_view bytes, const Cancelled& cancelled) {
  FS_TRY(const auto here, find(name));
  if (here) return {};
  std::string temporary;
  FS_CHECK(parts_.directory.makeTemporary(temporary, bytes));
  auto committed = commitFile(name, temporary, bytes.size(), cancelled);
  if (!committed) parts_.directory.dropScratch(temporary);
  return committed;
}

Outcome<void> Blobs::commit(const BlobName& name, const std::string& scratch, std::uint64_t size,
                            const Cancelled& cancelled) {
  const bool small = size <= settings_.small_blob_bytes;
  FS_CHECK(small ? parts_.small.waitForRoom(cancelled) : parts_.sync.waitForRoom(cancelled));
  {
    const auto turn = parts_.locks.lock(name.digest());
    FS_CHECK(dropLost(name));
    FS_TRY(const auto here, find(name));
    if (here && *here != size)
      return failed(BERTH_FAILED_PRECONDITION,
                    name.digest() + " is here with another size; one of the two was hashed wrongly");
    if (here) {
      parts_.directory.dropScratch(scratch);
    } else {
      FS_CHECK(small ? commitSmall(name, scratch, size, cancelled) : commitFile(name, scratch, size, cancelled));
    }
  }
  return settings_.durable_blobs ? makeDurable(name, cancelled) : Outcome<void>{};
}

Outcome<void> Blobs::commitSmall(const BlobName& name, const std::string& scratch, std::uint64_t size,
                                 const Cancelled& cancelled) {
  const std::string path = parts_.directory.path() + "/scratch/" + scratch;
  const File file = openAt(parts_.directory.scratch(), scratch, O_RDONLY);
  if (!file) return systemFailed("open " + path, errno);
  FS_TRY(const auto bytes, readAt(file.fd(), 0, size, path));
  if (bytes.size() != size) return failed(BERTH_DATA_LOSS, path + " is shorter than it was; upload it again");
  FS_CHECK(parts_.small.put(name, bytes, true, cancelled));
  parts_.directory.dropScratch(scratch);
  return {};
}

// The row comes first, so that a crash between the two leaves the upload to be committed again; a row that is not
// durable and has no file is dropped when the store is opened.
Outcome<void> Blobs::commitFile(const BlobName& name, const std::string& scratch, std::uint64_t size,
                                const Cancelled& cancelled) {
  LambdaChange insert{[&](Transaction& transaction) {
                        parts_.sync.expect(name, size);
                        return putBlobRow(transaction, name.digest(), size, false);
                      },
                      [] {}};
  if (auto inserted = parts_.commits.commit(insert, cancelled); !inserted) {
    parts_.sync.retract(name.digest());
    return failed(std::move(inserted).error());
  }
  const auto& directory = parts_.directory;
  if (::renameat(directory.scratch(), scratch.c_str(), directory.blobs(name.algorithm()), name.hex().c_str()) == 0) {
    parts_.sync.arrived(name.digest());
    return {};
  }
  const auto failure = systemFailed("write " + directory.path() + "/" + name.path(), errno);
  // Who removes it is the sync's thread when it cannot be done now.
  parts_.sync.lost(name.digest(), failure.value());
  if (auto removed = removeLocked(name, {size, std::nullopt}); !removed) parts_.log.error(removed.error().message);
  return failure;
}

Outcome<void> Blobs::makeDurable(const BlobName& name, const Cancelled& cancelled) {
  return sync({name.digest()}, false, cancelled);
}

Outcome<void> Blobs::sync(const std::vector<std::string_view>& digests, bool before_records,
                          const Cancelled& cancelled) {
  std::vector<BlobName> names;
  for (const auto digest : digests) {
    FS_TRY(BlobName name, BlobName::parse(digest));
    FS_CHECK(require(name));
    names.push_back(std::move(name));
  }
  FS_CHECK(parts_.sync.sync(names, cancelled));
  if (before_records) return {};
  return parts_.wal.waitFor(parts_.commits.committed().group, cancelled);
}

Outcome<void> Blobs::remove(std::string_view digest) {
  FS_TRY(const BlobName name, BlobName::parse(digest));
  const auto turn = parts_.locks.lock(name.digest());
  FS_TRY(const auto place, lookUp(name));
  if (!place) return {};
  return removeLocked(name, *place);
}

Outcome<void> Blobs::removeLocked(const BlobName& name, const Place& place) {
  LambdaChange change{[&](Transaction& transaction) -> Outcome<void> {
                        if (place.journal) FS_CHECK(SmallBlobs::remove(transaction, place.journal->id));
                        FS_CHECK(removeBlobRow(transaction, name.digest()));
                        return doomBlob(transaction, name.digest());
                      },
                      [&] {
                        parts_.small.removed(name.digest());
                        parts_.sync.forget(name.digest());
                      }};
  FS_CHECK(parts_.commits.commit(change));
  (void)::unlinkat(parts_.directory.blobs(name.algorithm()), name.hex().c_str(), 0);
  return {};
}

bool Blobs::distrust(const BlobName& name) {
  const auto turn = parts_.locks.lock(name.digest());
  if (!parts_.sync.isLost(name.digest())) return true;
  // The file first: a row without one is never taken for a blob, not after a restart either.
  const bool gone = ::unlinkat(parts_.directory.blobs(name.algorithm()), name.hex().c_str(), 0) == 0;
  if (gone)
    parts_.log.error("the disk has lost " + parts_.directory.path() + "/" + name.path() +
                     " before it was durable; the blob is dropped, push it again");
  const auto removed = removeLocked(name, {});
  if (!removed && gone) parts_.log.error(removed.error().message);
  return removed.has_value();
}

// A push heals also what could not be removed by itself. The caller holds the lock.
Outcome<void> Blobs::dropLost(const BlobName& name) {
  return parts_.sync.isLost(name.digest()) ? removeLocked(name, {}) : Outcome<void>{};
}

Outcome<Blobs::Page> Blobs::list(std::string_view after, std::uint32_t limit) {
  static constexpr const char* kSelect =
      "SELECT digest, size FROM blobs WHERE digest > ?1 UNION SELECT digest, length(data) FROM journal WHERE digest > "
      "?1 "
      "ORDER BY 1 LIMIT ?2";
  if (limit == 0 || limit > kMostListed) return failed(BERTH_INVALID_ARGUMENT, "ask for 1 to 10 000 blobs");
  FS_TRY(auto reader, parts_.readers.borrow());
  Query query{*reader, kSelect};
  query.bind(after).bind(std::uint64_t{limit} + 1);
  Page page;
  for (;;) {
    FS_TRY(const bool row, query.next());
    if (!row) return page;
    if (page.blobs.size() == limit) {
      page.more = true;
      return page;
    }
    page.blobs.push_back({std::string{query.bytes(0)}, query.number(1)});
  }
}

}  // namespace berth::storage_fs
