// SPDX-License-Identifier: Apache-2.0
#include "storage/blob_pieces.hpp"

#include "storage/remote_call.hpp"

#include <algorithm>
#include <utility>

namespace berth::storage {

namespace {

// A slow client holds two of them, and gRPC some for a moment.
constexpr std::uint64_t kPiece = 512 << 10;

Result<std::string> fetch(RemoteCall& call, const Digest& digest, std::uint64_t offset, std::uint64_t length) {
  auto request = sdk::make<berth_read_blob_request>();
  request.digest = sdk::str(digest.text());
  request.offset = offset;
  request.length = length;
  BERTH_TRY(const auto answer,
            call.ask("Blobs.Read", Repeat::kOnce, [&](const sdk::Call& context, const BackendClients& to) {
              return to.blobs.read(context, request);
            }));
  if (answer.data.len == 0 || answer.data.len > request.length) {
    return fail(ErrorCode::kDataLoss, "the store has fewer bytes of " + digest.text() + " than it says");
  }
  return std::string{sdk::view(answer.data)};
}

}  // namespace

BlobPieces::BlobPieces(BackendConnection& connection, ReadAhead& ahead, Digest digest, std::uint64_t size)
    : source_{std::make_shared<const Source>(Source{connection, std::move(digest), size})}, ahead_{ahead} {}

Result<std::string> BlobPieces::read(std::uint64_t offset, std::uint64_t length) {
  if (offset >= source_->size || length == 0) return std::string{};
  const bool held = offset >= begin_ && offset < begin_ + piece_.size();
  if (!held) {
    const bool reads_on = offset != 0 && offset == end_;
    BERTH_TRY(piece_, piece(offset, std::min(length, source_->size - offset)));
    begin_ = offset;
    end_ = offset + piece_.size();
    if (reads_on && end_ < source_->size) fetchNext(end_);
  }
  const std::uint64_t skip = offset - begin_;
  if (skip == 0 && length >= piece_.size()) return std::exchange(piece_, {});
  return piece_.substr(skip, length);
}

Result<std::string> BlobPieces::piece(std::uint64_t offset, std::uint64_t length) {
  std::string ready = takeNext(offset);
  if (!ready.empty()) return ready;
  RemoteCall call{source_->connection};
  return fetch(call, source_->digest, offset, std::min(length, kPiece));
}

std::string BlobPieces::takeNext(std::uint64_t offset) {
  std::unique_lock lock{next_->mutex};
  if (next_->begin != offset) return {};
  if (next_->under_way) {
    const Blocking blocking;
    next_->done.wait(lock, [this] { return !next_->under_way; });
  }
  return std::exchange(next_->bytes, {});
}

void BlobPieces::fetchNext(std::uint64_t offset) {
  {
    const std::lock_guard lock{next_->mutex};
    if (next_->under_way) return;
    next_->under_way = true;
    next_->begin = offset;
    next_->bytes.clear();
  }
  const auto task = [source = source_, next = next_, offset] {
    std::string bytes;
    // Whoever waits for this holds a place in the lane: waiting for another one here could last for ever.
    if (source->connection.lane().tryEnter()) {
      RemoteCall call{source->connection, source->connection.deadlines().call, std::adopt_lock};
      const std::uint64_t length = std::min(kPiece, source->size - offset);
      if (auto fetched = fetch(call, source->digest, offset, length)) bytes = *std::move(fetched);
    }
    const std::lock_guard lock{next->mutex};
    next->bytes = std::move(bytes);
    next->under_way = false;
    next->done.notify_all();
  };
  if (ahead_.take(task)) return;
  const std::lock_guard lock{next_->mutex};
  next_->under_way = false;
}

}  // namespace berth::storage
