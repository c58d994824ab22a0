// SPDX-License-Identifier: Apache-2.0
#include "runtime/ticket_map.hpp"

#include <sys/random.h>
#include <unistd.h>

#include <algorithm>

namespace berth::proto {
namespace {

constexpr std::size_t kTicketBytes = 16;

std::string randomTicket() {
  std::string ticket(kTicketBytes, '\0');
  const auto made = ::getrandom(ticket.data(), ticket.size(), 0);
  return made == static_cast<ssize_t>(ticket.size()) ? ticket : std::string{};
}

}  // namespace

TicketMap::TicketMap(std::chrono::milliseconds lifetime)
    : lifetime_{lifetime}, closer_{[this](const std::stop_token& stop) { closeForgotten(stop); }} {}

TicketMap::~TicketMap() {
  closer_.request_stop();
  closer_.join();
  for (const auto& [ticket, held] : held_) ::close(held.fd);
}

std::string TicketMap::issue(int fd) {
  std::string ticket = randomTicket();
  if (!ticket.empty()) {
    const std::lock_guard lock{mutex_};
    if (held_.size() < kMostUnclaimed && held_.try_emplace(ticket, Held{fd, Clock::now() + lifetime_}).second) {
      if (asleep_) filled_.notify_one();
      return ticket;
    }
  }
  ::close(fd);
  return {};
}

int TicketMap::redeem(std::string_view ticket) {
  const std::lock_guard lock{mutex_};
  const auto found = held_.find(std::string{ticket});
  if (found == held_.end()) return -1;
  const int fd = found->second.fd;
  held_.erase(found);
  return fd;
}

std::size_t TicketMap::unclaimed() const {
  const std::lock_guard lock{mutex_};
  return held_.size();
}

// Nearly every ticket is claimed within microseconds, so this thread must not be woken for each: it sleeps until the
// oldest one would have to be closed, and looks then what is left.
void TicketMap::closeForgotten(const std::stop_token& stop) {
  std::unique_lock lock{mutex_};
  while (!stop.stop_requested()) {
    asleep_ = true;
    filled_.wait(lock, stop, [this] { return !held_.empty(); });
    asleep_ = false;
    auto wake_at = Clock::now() + lifetime_;
    for (const auto& [ticket, held] : held_) wake_at = std::min(wake_at, held.closes_at);
    filled_.wait_until(lock, stop, wake_at, [&wake_at] { return Clock::now() >= wake_at; });
    std::erase_if(held_, [now = Clock::now()](const auto& entry) {
      const bool forgotten = entry.second.closes_at <= now;
      if (forgotten) ::close(entry.second.fd);
      return forgotten;
    });
  }
}

}  // namespace berth::proto
