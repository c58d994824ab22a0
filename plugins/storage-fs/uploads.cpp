// SPDX-License-Identifier: Apache-2.0
#include "uploads.hpp"

#include "write_lease.hpp"

#include <fcntl.h>
#include <sys/xattr.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <limits>

namespace berth::storage_fs {
namespace {

constexpr std::size_t kMostAppending = 64;
constexpr std::uint64_t kWriteBackEvery = 8 << 20;
/// How far the disk may lag behind an upload; then append() waits for it.
constexpr std::uint64_t kMostBehind = 64 << 20;
/// "<lease> <boot id>", on the file in scratch/.
constexpr const char* kLeaseAttribute = "user.berth.lease";

tl::unexpected<Failure> unknown(const std::string& id) {
  return failed(BERTH_NOT_FOUND, "the upload " + id + " is not here; start again");
}

tl::unexpected<Failure> takenOver(const std::string& id) {
  return failed(BERTH_ABORTED, "another writer has taken over the upload " + id);
}

/// Whether the bytes of an upload are those of the writer with this lease.
Outcome<void> checkLease(const std::optional<std::uint64_t>& highest, std::uint64_t lease, const std::string& id) {
  if (!highest)
    return failed(BERTH_ABORTED, "nobody knows who wrote the upload " + id + " before the restart; open it anew");
  if (lease < *highest) return takenOver(id);
  return {};
}

}  // namespace

Uploads::UploadPointer Uploads::find(const std::string& id) {
  const std::lock_guard lock{mutex_};
  auto& upload = uploads_[id];
  if (!upload) upload = std::make_shared<Upload>();
  return upload;
}

void Uploads::forget(const std::string& id) {
  const std::lock_guard lock{mutex_};
  uploads_.erase(id);
}

// Bounds the descriptors that are kept for append(). One that is in use just now keeps its descriptor and stays in the
// list, behind the others.
void Uploads::keepOpen(const UploadPointer& upload) {
  const std::lock_guard lock{mutex_};
  appending_.push_back(upload);
  for (auto tries = appending_.size(); tries > 0 && appending_.size() > kMostAppending; --tries) {
    const auto oldest = appending_.front().lock();
    appending_.pop_front();
    if (!oldest || oldest == upload) continue;
    const std::unique_lock turn{oldest->mutex, std::try_to_lock};
    if (turn) {
      oldest->appending.close();
    } else {
      appending_.push_back(oldest);
    }
  }
}

void Uploads::recallLease(Upload& upload, int fd) const {
  if (upload.lease) return;
  std::array<char, 128> text{};
  const auto length = ::fgetxattr(fd, kLeaseAttribute, text.data(), text.size());
  std::uint64_t lease = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + std::max<ssize_t>(length, 0), lease);
  const std::string_view rest{end, static_cast<std::size_t>(text.data() + std::max<ssize_t>(length, 0) - end)};
  // Another boot may have lost bytes of what that writer wrote.
  if (error == std::errc{} && rest == " " + boot_id_) {
    upload.lease = lease;
  } else if (sizeOf(fd) == 0) {
    upload.lease = 0;  // Nothing that could be somebody else's.
  }
}

Outcome<void> Uploads::noteLease(Upload& upload, int fd, std::uint64_t lease, const std::string& id) const {
  const std::string text = std::to_string(lease) + " " + boot_id_;
  // Where there are no attributes the lease is unknown after a restart.
  if (::fsetxattr(fd, kLeaseAttribute, text.data(), text.size(), 0) != 0 && errno != ENOTSUP)
    return systemFailed("note the writer of " + pathOf(id), errno);
  upload.lease = lease;
  return {};
}

Outcome<File> Uploads::openToRead(const std::string& id) {
  File file = openAt(directory_.scratch(), id, O_RDONLY);
  if (file) return file;
  if (errno == ENOENT) return unknown(id);
  return systemFailed("open " + pathOf(id), errno);
}

Outcome<File> Uploads::openToWrite(const std::string& id) {
  File file = openAt(directory_.scratch(), id, O_WRONLY);
  if (file) return file;
  if (errno == ENOENT) return unknown(id);
  return systemFailed("open " + pathOf(id), errno);
}

Outcome<void> Uploads::begin(std::string_view id) {
  FS_CHECK(checkUploadId(id));
  const std::string name{id};
  const File file = openAt(directory_.scratch(), name, O_WRONLY | O_CREAT | O_EXCL, kFileMode);
  if (file) return {};
  if (errno == EEXIST) return failed(BERTH_ALREADY_EXISTS, "there is an upload " + name + " already; take another id");
  return systemFailed("create " + pathOf(name), errno);
}

Outcome<File> Uploads::open(std::string_view id, std::uint64_t lease, std::uint64_t offset, bool accept_file) {
  FS_CHECK(checkUploadId(id));
  const std::string name{id};
  FS_TRY(const File reading, openToRead(name));
  const auto upload = find(name);
  const std::lock_guard turn{upload->mutex};
  recallLease(*upload, reading.fd());
  if (lease < upload->lease.value_or(0)) return takenOver(name);
  upload->appending.close();
  FS_CHECK(checkNoWriter(reading.fd(), "the upload " + name));
  if (sizeOf(reading.fd()) < static_cast<std::int64_t>(offset))
    return failed(BERTH_OUT_OF_RANGE, "the upload " + name + " is shorter than that offset; ask for its status");
  FS_TRY(File writing, openToWrite(name));
  // First, so that a crash leaves no bytes of this writer for an older one.
  FS_CHECK(noteLease(*upload, writing.fd(), lease, name));
  if (::ftruncate(writing.fd(), static_cast<off_t>(offset)) != 0) return systemFailed("cut " + pathOf(name), errno);
  upload->written_back = offset;
  upload->on_disk = offset;
  if (accept_file) return writing;
  upload->appending = std::move(writing);
  keepOpen(upload);
  return File{};
}

Outcome<std::uint64_t> Uploads::append(std::string_view id, std::uint64_t lease, std::uint64_t offset,
                                       std::string_view bytes) {
  FS_CHECK(checkUploadId(id));
  if (bytes.size() > Blobs::kPieceMax) return failed(BERTH_INVALID_ARGUMENT, "append at most 1 MiB at once");
  const std::string name{id};
  const auto upload = find(name);
  const std::lock_guard turn{upload->mutex};
  if (!upload->appending) {
    auto writing = openToWrite(name);
    if (!writing) {
      if (writing.error().status == BERTH_NOT_FOUND) forget(name);
      return failed(writing.error());
    }
    upload->appending = *std::move(writing);
    keepOpen(upload);
  }
  const int fd = upload->appending.fd();
  recallLease(*upload, fd);
  FS_CHECK(checkLease(upload->lease, lease, name));
  if (lease > *upload->lease) FS_CHECK(noteLease(*upload, fd, lease, name));
  if (sizeOf(fd) != static_cast<std::int64_t>(offset))
    return failed(BERTH_OUT_OF_RANGE, "the upload " + name + " does not end at that offset; ask for its status");
  if (auto written = writeAt(fd, bytes, offset, pathOf(name)); !written) {
    (void)::ftruncate(fd, static_cast<off_t>(offset));
    return failed(std::move(written).error());
  }
  const auto size = offset + bytes.size();
  FS_CHECK(writeBack(*upload, name, size));
  return size;
}

// Early, so that the sync at the end of a long upload is short; and at the disk's pace once it is far behind.
Outcome<void> Uploads::writeBack(Upload& upload, const std::string& id, std::uint64_t size) {
  static constexpr unsigned kAndWait = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
  if (size < upload.written_back + kWriteBackEvery) return {};
  const auto sync = [&](std::uint64_t begin, std::uint64_t end, unsigned how) {
    return ::sync_file_range(upload.appending.fd(), static_cast<off64_t>(begin), static_cast<off64_t>(end - begin),
                             how);
  };
  (void)sync(upload.written_back, size, SYNC_FILE_RANGE_WRITE);
  upload.written_back = size;
  if (size <= upload.on_disk + kMostBehind) return {};
  const auto end = size - kMostBehind;
  const int error = sync(upload.on_disk, end, kAndWait) == 0 ? 0 : errno;
  upload.on_disk = end;
  if (error != EIO && !isNoSpace(error)) return {};
  // The kernel says so once: a sync of the blob that became of these bytes would succeed.
  const auto failure = systemFailed("write " + pathOf(id), error);
  (void)drop(upload, id);
  return failure;
}

Outcome<std::string> Uploads::read(std::string_view id, std::uint64_t offset, std::uint64_t length) {
  FS_CHECK(checkUploadId(id));
  if (length > Blobs::kPieceMax) return failed(BERTH_INVALID_ARGUMENT, "read at most 1 MiB at once");
  const std::string name{id};
  FS_TRY(const File file, openToRead(name));
  const auto size = static_cast<std::uint64_t>(sizeOf(file.fd()));
  if (offset > size) return failed(BERTH_OUT_OF_RANGE, "the upload " + name + " ends before that offset");
  return readAt(file.fd(), offset, std::min(length, size - offset), pathOf(name));
}

Outcome<std::uint64_t> Uploads::size(std::string_view id) {
  FS_CHECK(checkUploadId(id));
  FS_TRY(const File file, openToRead(std::string{id}));
  return static_cast<std::uint64_t>(sizeOf(file.fd()));
}

Outcome<void> Uploads::commit(std::string_view id, std::string_view digest, std::uint64_t size, std::uint64_t lease,
                              const Cancelled& cancelled) {
  FS_CHECK(checkUploadId(id));
  FS_TRY(const BlobName blob, BlobName::parse(digest));
  const std::string name{id};
  const auto upload = find(name);
  const std::lock_guard turn{upload->mutex};
  auto reading = openToRead(name);
  if (!reading) {
    forget(name);
    if (reading.error().status != BERTH_NOT_FOUND) return failed(reading.error());
    FS_TRY(const auto here, blobs_.find(blob));
    if (here && *here == size) return {};
    return unknown(name);
  }
  recallLease(*upload, reading->fd());
  FS_CHECK(checkLease(upload->lease, lease, name));
  upload->appending.close();
  FS_CHECK(checkNoWriter(reading->fd(), "the upload " + name));
  if (sizeOf(reading->fd()) != static_cast<std::int64_t>(size))
    return failed(BERTH_FAILED_PRECONDITION, "the upload " + name + " does not have that size; ask for its status");
  FS_CHECK(blobs_.commit(blob, name, size, cancelled));
  // The file is a blob now, or gone.
  (void)::fremovexattr(reading->fd(), kLeaseAttribute);
  forget(name);
  return {};
}

Outcome<void> Uploads::drop(Upload& upload, const std::string& id) {
  upload.appending.close();
  if (::unlinkat(directory_.scratch(), id.c_str(), 0) != 0 && errno != ENOENT) {
    const int error = errno;
    // Its bytes may be known to be bad: nobody is to use them while they are still there.
    upload.lease = std::numeric_limits<std::uint64_t>::max();
    return systemFailed("remove " + pathOf(id), error);
  }
  forget(id);
  return {};
}

Outcome<void> Uploads::cancel(std::string_view id) {
  FS_CHECK(checkUploadId(id));
  const std::string name{id};
  const auto upload = find(name);
  const std::lock_guard turn{upload->mutex};
  return drop(*upload, name);
}

}  // namespace berth::storage_fs
