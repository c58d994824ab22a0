// SPDX-License-Identifier: Apache-2.0
#include "plugin/link.hpp"

#include "berth/call.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <utility>

namespace berth::plugin {
namespace {

using Clock = std::chrono::steady_clock;

// How late a waiting call notices that its caller has gone.
constexpr std::chrono::milliseconds kLook{20};

bool areSame(const void* one, const void* other) {
  if (one == nullptr || other == nullptr) return one == other;
  std::uint32_t size = 0;
  std::memcpy(&size, one, sizeof size);  // Both are of this program and as long as each other.
  return std::memcmp(one, other, size) == 0;
}

}  // namespace

Link::Link(const std::vector<std::string>& kinds, Manifest manifest, std::string cause,
           std::chrono::milliseconds patience, Guard& guard)
    : patience_{patience}, guard_{guard}, cause_{std::move(cause)} {
  manifests_.push_back(std::move(manifest));
  for (std::size_t row = 0; row < kWireKinds; ++row) {
    const WireKind& kind = wireKinds()[row];
    if (std::ranges::count(kinds, kind.kind) > 0) tables_[row] = kind.relay(nullptr);
  }
}

void Link::publish(std::size_t row, const void* like) {
  std::shared_ptr<const void> table = like == nullptr ? nullptr : wireKinds()[row].relay(like);
  if (areSame(table.get(), tables_[row].get())) return;
  former_.push_back(std::exchange(tables_[row], std::move(table)));
}

// Under the lock. The one before.
std::shared_ptr<Peer> Link::exchange(std::shared_ptr<Peer> peer) {
  *presence_ = peer != nullptr;
  return std::exchange(peer_, std::move(peer));
}

void Link::connect(std::shared_ptr<Peer> peer) {
  std::shared_ptr<Peer> before;  // Its end may take time: after the lock.
  const std::lock_guard lock{mutex_};
  for (std::size_t row = 0; row < kWireKinds; ++row) publish(row, peer->face(row).table);
  if (manifests_.back().text != peer->manifest().text) manifests_.push_back(peer->manifest());
  before = exchange(std::move(peer));
  changed_.notify_all();
}

void Link::disconnect(std::string cause) {
  std::shared_ptr<Peer> before;
  const std::lock_guard lock{mutex_};
  before = exchange(nullptr);
  cause_ = std::move(cause);
}

void Link::disconnect(const std::shared_ptr<Peer>& peer, std::string cause) {
  std::shared_ptr<Peer> before;
  const std::lock_guard lock{mutex_};
  if (peer_ != peer) return;
  before = exchange(nullptr);
  cause_ = std::move(cause);
}

std::shared_ptr<Peer> Link::peer() const {
  const std::lock_guard lock{mutex_};
  return peer_;
}

std::string Link::cause() const {
  const std::lock_guard lock{mutex_};
  return cause_;
}

const Manifest& Link::manifest() const {
  const std::lock_guard lock{mutex_};
  return manifests_.back();
}

RunningInstance::Face Link::face(std::string_view kind) {
  for (std::size_t row = 0; row < kWireKinds; ++row) {
    if (wireKinds()[row].kind != kind) continue;
    const std::lock_guard lock{mutex_};
    return {tables_[row].get(), tables_[row] ? this : nullptr};
  }
  return {};
}

std::shared_ptr<Peer> Link::await(const berth_call* raw) {
  const sdk::Call call{raw};
  const auto patience = Clock::now() + patience_;
  const auto until = std::min(patience, call.deadline().value_or(patience));
  std::unique_lock lock{mutex_};
  while (true) {
    if (auto peer = peer_) {
      lock.unlock();
      if (!guard_.isGone(peer)) return peer;
      lock.lock();
    }
    if (Clock::now() >= until || call.cancelled()) return nullptr;
    if (!peer_) changed_.wait_until(lock, std::min(until, Clock::now() + kLook));
  }
}

berth_status Link::refuse(const berth_call* call) const {
  return call->fail(call, BERTH_UNAVAILABLE, sdk::str(cause()));
}

berth_status Link::returned(const std::shared_ptr<Peer>& peer, const berth_call* call, berth_status status) {
  if (status != BERTH_UNAVAILABLE && status != BERTH_DEADLINE_EXCEEDED) return status;
  if (guard_.isGone(peer)) return status == BERTH_UNAVAILABLE ? refuse(call) : status;
  guard_.doubt();
  return status;
}

}  // namespace berth::plugin
