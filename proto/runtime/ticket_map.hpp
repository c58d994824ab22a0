// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "runtime/fd_tickets.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>

namespace berth::proto {

/// The tickets of one process: both sides of the boundary when they share it, and the store behind the unix socket that
/// hands descriptors to other processes. Any thread.
class TicketMap final : public FdIssuer, public FdRedeemer {
 public:
  static constexpr std::size_t kMostUnclaimed = 1024;

  explicit TicketMap(std::chrono::milliseconds lifetime = std::chrono::seconds{5});
  ~TicketMap() override;  ///< Closes what nobody claimed.
  TicketMap(const TicketMap&) = delete;
  TicketMap& operator=(const TicketMap&) = delete;

  std::string issue(int fd) override;
  int redeem(std::string_view ticket) override;
  std::size_t unclaimed() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Held {
    int fd;
    Clock::time_point closes_at;
  };

  void closeForgotten(const std::stop_token& stop);

  const Clock::duration lifetime_;
  mutable std::mutex mutex_;
  std::condition_variable_any filled_;
  std::unordered_map<std::string, Held> held_;
  bool asleep_ = false;  ///< The closer waits for a first ticket, not for a time.
  std::jthread closer_;  ///< Last: it uses all the others.
};

}  // namespace berth::proto
