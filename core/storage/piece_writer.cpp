// SPDX-License-Identifier: Apache-2.0
#include "storage/piece_writer.hpp"

#include "storage/remote_call.hpp"

#include <algorithm>
#include <utility>

namespace berth::storage {

namespace {

constexpr std::size_t kPiece = 1 << 20;

}  // namespace

/// Claims a place in the lane when constructed, before anything was taken from the caller: a step that LaneFull ends is
/// run again with the same bytes.
class PieceWriter::Sender {
 public:
  explicit Sender(PieceWriter& writer) : writer_{writer}, call_{writer.connection_} {}

  Result<void> send() {
    auto request = sdk::make<berth_append_upload_request>();
    request.id = sdk::str(writer_.id_);
    request.lease = writer_.lease_;
    request.offset = writer_.sent_;
    request.data = sdk::str(writer_.pending_);
    auto answer = call_.ask("Blobs.Append", Repeat::kNever, [&](const sdk::Call& context, const BackendClients& to) {
      return to.blobs.append(context, request);
    });
    if (!answer) {
      writer_.failure_ = answer.error();
      return fail(std::move(answer).error());
    }
    writer_.sent_ += writer_.pending_.size();
    writer_.pending_.clear();
    return {};
  }

 private:
  PieceWriter& writer_;
  RemoteCall call_;
};

PieceWriter::PieceWriter(BackendConnection& connection, std::string id, std::uint64_t lease, std::uint64_t offset)
    : connection_{connection}, id_{std::move(id)}, lease_{lease}, sent_{offset} {}

Result<void> PieceWriter::write(std::string_view bytes) {
  if (failure_) return fail(*failure_);
  while (pending_.size() + bytes.size() >= kPiece) {
    Sender sender{*this};
    const std::size_t taken = std::min(bytes.size(), kPiece - pending_.size());
    pending_.append(bytes.substr(0, taken));
    bytes.remove_prefix(taken);
    BERTH_CHECK(sender.send());
  }
  pending_.append(bytes);
  return {};
}

Result<void> PieceWriter::finish() {
  if (failure_) return fail(*failure_);
  if (pending_.empty()) return {};
  return Sender{*this}.send();
}

}  // namespace berth::storage
