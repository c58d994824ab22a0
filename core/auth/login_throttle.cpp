// SPDX-License-Identifier: Apache-2.0
#include "auth/login_throttle.hpp"

#include <algorithm>

namespace berth::auth {
namespace {

using std::chrono::seconds;

constexpr std::size_t kMostEntries = 50'000;
// Failures are forgotten after so long without another.
constexpr seconds kForgotten{600};

// Each key begins with what it is about, so that a peer cannot be taken for a user.
std::string ofBoth(const std::string& peer, const std::string& user) {
  return "b" + std::to_string(peer.size()) + ':' + peer + user;
}
std::string ofUser(const std::string& user) {
  return "u" + user;
}

}  // namespace

seconds LoginThrottle::waitFor(const std::string& key, Clock::time_point now) const {
  const auto found = failures_.find(key);
  if (found == failures_.end() || found->second.blocked_until <= now) return seconds{0};
  return std::chrono::ceil<seconds>(found->second.blocked_until - now);
}

seconds LoginThrottle::wait(const std::string& peer, const std::string& user) {
  const auto now = clock_();
  const std::lock_guard lock{mutex_};
  return std::max(waitFor(ofBoth(peer, user), now), waitFor(ofUser(user), now));
}

void LoginThrottle::count(const std::string& key, const Patience& patience) {
  const auto now = clock_();
  auto& failures = failures_[key];
  if (now - failures.last > kForgotten) failures.count = 0;
  failures.last = now;
  if (++failures.count <= patience.free) return;
  const unsigned doublings = std::min(failures.count - patience.free - 1, 10U);
  failures.blocked_until = now + std::min(patience.longest, seconds{1U << doublings});
}

void LoginThrottle::failed(const std::string& peer, const std::string& user) {
  const std::lock_guard lock{mutex_};
  makeRoom(clock_());
  count(ofBoth(peer, user), {5, seconds{60}});
  // Others' guesses must not keep the owner out for long.
  count(ofUser(user), {50, seconds{5}});
}

void LoginThrottle::succeeded(const std::string& peer, const std::string& user) {
  const std::lock_guard lock{mutex_};
  failures_.erase(ofBoth(peer, user));
}

// Who invents users or addresses fills the memory: the entries that block nobody go first.
void LoginThrottle::makeRoom(Clock::time_point now) {
  if (failures_.size() < kMostEntries) return;
  std::erase_if(failures_, [&](const auto& entry) { return entry.second.blocked_until <= now; });
  if (failures_.size() >= kMostEntries) failures_.clear();
}

}  // namespace berth::auth
