// SPDX-License-Identifier: Apache-2.0
#include "rebuild.hpp"

#include "blob_hash.hpp"
#include "blob_rows.hpp"
#include "schema.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string>
#include <string_view>

namespace berth::storage_fs {
namespace {

constexpr std::size_t kLongestValue = 1 << 20;
constexpr std::uint64_t kRowsPerTransaction = 5000;
constexpr std::uint64_t kMostProblems = 100;
constexpr std::uint64_t kSequence = 1;
constexpr std::chrono::seconds kProgressEvery{10};

constexpr const char* kInsertRecord = "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, 1)";
// Who restores the rest has to know which scopes there are, and can list names only.
constexpr const char* kInsertRepository =
    "INSERT OR IGNORE INTO records VALUES (CAST('repositories' AS BLOB), x'', ?, ?, 1)";
constexpr const char* kEmpty =
    "DELETE FROM records; DELETE FROM blobs; DELETE FROM journal; DELETE FROM mirror_pending; DELETE FROM doomed;";

/// Each line of a tag begins with a digest; what follows is for people and for the registry.
bool looksLikeTag(std::string_view value) {
  if (value.empty()) return false;
  while (!value.empty()) {
    const auto line = value.substr(0, value.find('\n'));
    if (!BlobName::parse(line.substr(0, line.find(' ')))) return false;
    value.remove_prefix(std::min(value.size(), line.size() + 1));
  }
  return true;
}

/// One line of text.
bool looksLikeManifest(std::string_view value) {
  return !value.empty() && value.find('\0') == std::string_view::npos && value.find('/') != std::string_view::npos;
}

/// When the newest line was written: its second word.
std::string_view dateOf(std::string_view value) {
  const auto line = value.substr(0, value.find('\n'));
  const auto space = line.find(' ');
  if (space == std::string_view::npos) return {};
  const auto rest = line.substr(space + 1);
  return rest.substr(0, rest.find(' '));
}

std::string_view newestLines(std::string_view value, std::size_t most) {
  std::size_t end = 0;
  for (std::size_t line = 0; line < most; ++line) {
    end = value.find('\n', end);
    if (end == std::string_view::npos) return value;
    ++end;
  }
  return value.substr(0, end);
}

}  // namespace

Outcome<void> Rebuild::run() {
  // The files may come from a copy or a crash: their rows say that they are durable.
  if (const int error = parts_.disk.syncFileSystem(parts_.directory.root()); error != 0)
    return systemFailed("sync the file system of " + parts_.directory.path(), error);
  next_progress_ = std::chrono::steady_clock::now() + kProgressEvery;
  auto& database = parts_.database;
  FS_CHECK(database.execute("BEGIN IMMEDIATE"));
  FS_CHECK(database.execute(kEmpty));
  for (std::size_t i = 0; i < BlobName::kAlgorithms; ++i) FS_CHECK(loadBlobs(i));
  FS_CHECK(loadRecords());
  FS_CHECK(dropScratch());
  const bool any = blobs_ + tags_ + manifests_ > 0;
  FS_CHECK(setMeta(database, kMetaDerivedLost, std::uint64_t{any}));
  FS_CHECK(setMeta(database, kMetaSequenceLimit, any ? kSequence : 0));
  FS_CHECK(setMeta(database, kMetaFormat, kFormat));
  FS_CHECK(setMeta(database, kMetaReady, std::uint64_t{1}));
  FS_CHECK(database.execute("COMMIT"));
  if (any || uploads_ > 0 || skipped_ > 0)
    parts_.log.warn(parts_.directory.path() + "/index was gone: loaded " + std::to_string(blobs_) + " blobs, " +
                    std::to_string(tags_) + " tags and " + std::to_string(manifests_) +
                    " manifests from the files, skipped " + std::to_string(skipped_) + " files, dropped " +
                    std::to_string(uploads_) +
                    " unfinished uploads; everything that follows from manifests has to be derived again");
  return {};
}

Outcome<void> Rebuild::loadBlobs(std::size_t algorithm) {
  const std::string what = "blobs/" + std::string{algorithmFolder(algorithm)};
  FS_TRY(const auto names, namesIn(parts_.directory.blobs(algorithm), what));
  for (const auto& hex : names) FS_CHECK(loadBlob(algorithm, hex));
  return {};
}

Outcome<void> Rebuild::loadBlob(std::size_t algorithm, const std::string& hex) {
  const std::string folder{algorithmFolder(algorithm)};
  const auto name = BlobName::parse(folder + ":" + hex);
  std::uint64_t size = 0;
  bool good = false;
  if (name) {
    FS_TRY(good, isBlob(algorithm, *name, size));
  }
  if (!good) {
    skip("blobs/" + folder + "/" + hex + " is no blob, or not the whole one; push it again");
    return {};
  }
  Transaction transaction{parts_.database};
  FS_CHECK(putBlobRow(transaction, name->digest(), size, true));
  ++blobs_;
  return countRow();
}

Outcome<bool> Rebuild::isBlob(std::size_t algorithm, const BlobName& name, std::uint64_t& size) {
  const File file = openAt(parts_.directory.blobs(algorithm), name.hex(), O_RDONLY | O_NONBLOCK);
  const auto bytes = file ? sizeOf(file.fd()) : -1;
  if (bytes < 0) return false;
  size = static_cast<std::uint64_t>(bytes);
  auto right = isHashedRight(file.fd(), name, [this](std::uint64_t read) { tellProgress(read); });
  // What the disk cannot read is not a blob, and no reason not to serve the others.
  if (!right && right.error().status == BERTH_UNAVAILABLE) {
    parts_.log.error(right.error().message);
    return false;
  }
  return right;
}

void Rebuild::tellProgress(std::uint64_t bytes) {
  hashed_bytes_ += bytes;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_progress_) return;
  next_progress_ = now + kProgressEvery;
  parts_.log.info("making the index anew: " + std::to_string(blobs_) + " blobs, " +
                  std::to_string(hashed_bytes_ >> 20) + " MiB read and checked so far");
}

Outcome<void> Rebuild::loadRecords() {
  return parts_.tree.forEach(
      kLongestValue, [&](const MirrorTree::Entry& entry) { return loadRecord(entry); },
      [&](const std::string& problem) { skip(problem); });
}

Outcome<void> Rebuild::loadRecord(const MirrorTree::Entry& entry) {
  const bool is_manifest = BlobName::parse(entry.name).has_value();
  const std::string_view value = is_manifest ? std::string_view{entry.value} : newestLines(entry.value, tag_lines_);
  if (value.size() > kLongestValue || !(is_manifest ? looksLikeManifest(value) : looksLikeTag(value))) {
    skip("manifests/" + entry.repository + "/" + entry.name + " does not hold what it should");
    return {};
  }
  Query query{parts_.database, kInsertRecord};
  query.bind(is_manifest ? std::string_view{"manifests"} : std::string_view{"tags"});
  FS_CHECK(query.bind(entry.repository).bind(entry.name).bind(value).run());
  Query repository{parts_.database, kInsertRepository};
  FS_CHECK(repository.bind(entry.repository).bind(dateOf(value)).run());
  ++(is_manifest ? manifests_ : tags_);
  return countRow();
}

Outcome<void> Rebuild::dropScratch() {
  FS_TRY(const auto names, namesIn(parts_.directory.scratch(), "scratch"));
  for (const auto& name : names) {
    if (!checkUploadId(name)) continue;
    parts_.directory.dropScratch(name);
    ++uploads_;
  }
  return {};
}

// Many short transactions instead of one that fills the disk; kMetaReady is only in the last.
Outcome<void> Rebuild::countRow() {
  if (++rows_ % kRowsPerTransaction != 0) return {};
  FS_CHECK(parts_.database.execute("COMMIT"));
  FS_CHECK(parts_.database.checkpoint(Database::Checkpoint::kPassive));
  return parts_.database.execute("BEGIN IMMEDIATE");
}

void Rebuild::skip(const std::string& problem) {
  if (++skipped_ <= kMostProblems) parts_.log.warn("not loaded: " + problem);
}

}  // namespace berth::storage_fs
