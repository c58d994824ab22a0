// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/chain.hpp"
#include "model/lane.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace berth::auth {

/// The chain that is in force, which a reload of the configuration replaces while requests run: each ends with the one
/// that it began with. And the lanes of its members, which the engine has to know from its start. Any thread.
class Authority {
 public:
  /// Logins at one plugin instance at a time, and as many rulings.
  static constexpr std::size_t kLaneWidth = 8;

  /// Lanes for each of the ids, and one pair for those that later configurations add.
  explicit Authority(const std::vector<std::string>& ids);

  /// Null until the first replace().
  std::shared_ptr<const Chain> chain() const {
    const std::lock_guard lock{mutex_};
    return chain_;
  }
  void replace(std::shared_ptr<const Chain> chain) {
    // The old one is destroyed outside of the lock, and after its last request.
    const std::lock_guard lock{mutex_};
    chain_.swap(chain);
  }

  MemberLanes lanesOf(const std::string& id);
  std::vector<Lane*> lanes() const;

 private:
  struct OwnLanes {
    OwnLanes(std::string of, const std::string& title)
        : id{std::move(of)}, logins{"logins of " + title, kLaneWidth}, rulings{"rulings of " + title, kLaneWidth} {}

    const std::string id;
    Lane logins;
    Lane rulings;
  };

  mutable std::mutex mutex_;
  std::shared_ptr<const Chain> chain_;
  std::vector<std::unique_ptr<OwnLanes>> lanes_;  ///< The last ones are for new ids.
};

}  // namespace berth::auth
