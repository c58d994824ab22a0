// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/transport.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace berth::fuzz {

/// A client's connection in memory: its bytes arrive in portions, what is sent to it is kept. A client cannot guess the
/// id of an upload session, so kAnySession stands for the last one that it was told.
class MemoryTransport final : public http::Transport {
 public:
  static constexpr std::string_view kAnySession = "00000000-0000-0000-0000-000000000000";

  /// `most` is what one send takes.
  MemoryTransport(std::string bytes, std::size_t portion, std::size_t most)
      : bytes_{std::move(bytes)}, portion_{portion}, most_{most} {}

  /// The next portion comes, or behind the last one the end.
  void arrive() {
    nameSession();
    has_ended_ = arrived_ == bytes_.size();
    arrived_ = std::min(arrived_ + portion_, bytes_.size());
  }

  const std::string& sent() const { return sent_; }
  bool gaveEnd() const { return gave_end_; }
  bool wasReset() const { return was_reset_; }
  bool sentBehindEnd() const { return sent_behind_end_; }

  int fd() const override { return -1; }
  std::uint32_t events(bool is_sending) const override { return is_sending ? EPOLLOUT : EPOLLIN; }

  http::Moved receive(char* buffer, std::size_t size) override {
    const std::size_t count = std::min(size, arrived_ - taken_);
    if (count == 0) {
      gave_end_ = gave_end_ || has_ended_;
      return {has_ended_ ? http::Moved::Outcome::kEnd : http::Moved::Outcome::kLater, 0};
    }
    bytes_.copy(buffer, count, taken_);
    taken_ += count;
    return {http::Moved::Outcome::kSome, count};
  }

  http::Moved send(std::string_view first, std::string_view second, bool /*more*/) override {
    // Every other time the socket is full.
    if (std::exchange(is_full_, !is_full_)) return {http::Moved::Outcome::kLater, 0};
    sent_behind_end_ = sent_behind_end_ || has_finished_;
    const std::string all = std::string{first} + std::string{second};
    const std::size_t count = std::min(all.size(), most_);
    sent_.append(all, 0, count);
    return {http::Moved::Outcome::kSome, count};
  }

  http::Moved sendFile(int, std::uint64_t, std::size_t) override { return {http::Moved::Outcome::kLost, 0}; }
  void finishSending() override { has_finished_ = true; }
  void resetOnClose() override { was_reset_ = true; }

 private:
  void nameSession() {
    if (std::exchange(read_, sent_.size()) == sent_.size()) return;
    constexpr std::string_view kBefore = "/blobs/uploads/";
    const auto at = sent_.rfind(kBefore);
    if (at == std::string::npos || sent_.size() < at + kBefore.size() + kAnySession.size()) return;
    const std::string id = sent_.substr(at + kBefore.size(), kAnySession.size());
    for (auto found = bytes_.find(kAnySession, arrived_); found != std::string::npos;
         found = bytes_.find(kAnySession, found)) {
      bytes_.replace(found, id.size(), id);
    }
  }

  std::string bytes_;
  const std::size_t portion_;
  const std::size_t most_;
  std::size_t arrived_ = 0;
  std::size_t taken_ = 0;
  std::string sent_;
  std::size_t read_ = 0;  ///< Of what was sent, for session ids.
  bool has_ended_ = false;
  bool gave_end_ = false;
  bool is_full_ = false;
  bool has_finished_ = false;
  bool sent_behind_end_ = false;
  bool was_reset_ = false;
};

}  // namespace berth::fuzz
