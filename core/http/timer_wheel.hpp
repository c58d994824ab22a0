// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace berth::http {

class Connection;

/// When to look at which connection again, in coarse ticks. Nobody moves an entry when a deadline changes: an entry
/// that comes due is compared with the connection's own deadline and put back if that is later. Since a deadline set
/// after the entry lies at least one shortest limit ahead, an entry is never put further ahead than that. One thread.
class TimerWheel {
 public:
  /// `horizon` is the shortest limit, in ticks, at least 1.
  explicit TimerWheel(std::int64_t horizon) : horizon_{horizon}, buckets_(static_cast<std::size_t>(horizon) + 1) {}

  /// Looks at the connection at `tick`, or sooner.
  void add(Connection& connection, std::int64_t tick);
  /// Calls due(connection) for each entry up to `now`; it answers the tick of the next look, or a negative number to
  /// forget the connection.
  template <class Due>
  void advance(std::int64_t now, Due&& due) {
    while (now_ < now) {
      ++now_;
      batch_.swap(bucketOf(now_));
      for (Connection* const connection : batch_) {
        --entries_;
        if (const std::int64_t next = due(*connection); next >= 0) add(*connection, next);
      }
      batch_.clear();
    }
  }
  bool isEmpty() const { return entries_ == 0; }

 private:
  std::vector<Connection*>& bucketOf(std::int64_t tick) {
    return buckets_[static_cast<std::size_t>(tick) % buckets_.size()];
  }

  const std::int64_t horizon_;
  std::int64_t now_ = 0;
  std::size_t entries_ = 0;
  std::vector<std::vector<Connection*>> buckets_;
  std::vector<Connection*> batch_;
};

}  // namespace berth::http
