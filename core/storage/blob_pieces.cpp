// SPDX-License-Identifier: Apache-2.0
#include "storage/blob_pieces.hpp"

#include "storage/remote_call.hpp"

#include <algorithm>

namespace berth::storage {

namespace {

constexpr std::uint64_t kPiece = 1 << 20;

}  // namespace

Result<std::string> BlobPieces::read(std::uint64_t offset, std::uint64_t length) {
  if (offset >= size_ || length == 0) return std::string{};
  const bool held = offset >= begin_ && offset < begin_ + piece_.size();
  if (!held) BERTH_CHECK(fetch(offset));
  const std::uint64_t skip = offset - begin_;
  if (skip == 0 && length >= piece_.size()) {
    std::string whole = std::move(piece_);
    piece_.clear();
    return whole;
  }
  return piece_.substr(skip, length);
}

Result<void> BlobPieces::fetch(std::uint64_t offset) {
  auto request = sdk::make<berth_read_blob_request>();
  request.digest = sdk::str(digest_.text());
  request.offset = offset;
  request.length = std::min(kPiece, size_ - offset);
  RemoteCall call{connection_};
  BERTH_TRY(const auto answer, call.ask(Repeat::kOnce, [&](const sdk::Call& context, const BackendClients& to) {
    return to.blobs.read(context, request);
  }));
  if (answer.data.len == 0 || answer.data.len > request.length) {
    return fail(ErrorCode::kDataLoss, "the store has fewer bytes of " + digest_.text() + " than it says");
  }
  piece_.assign(sdk::view(answer.data));
  begin_ = offset;
  return {};
}

}  // namespace berth::storage
