// SPDX-License-Identifier: Apache-2.0
#include "auth/authority.hpp"

namespace berth::auth {

Authority::Authority(const std::vector<std::string>& ids) {
  for (const auto& id : ids) lanes_.emplace_back(id, std::make_unique<Lane>("auth plugin " + id, kLaneWidth));
  lanes_.emplace_back(std::string{}, std::make_unique<Lane>("new auth plugins", kLaneWidth));
}

Lane& Authority::lane(const std::string& id) {
  for (const auto& [known, lane] : lanes_) {
    if (known == id) return *lane;
  }
  return *lanes_.back().second;
}

std::vector<Lane*> Authority::lanes() const {
  std::vector<Lane*> all;
  all.reserve(lanes_.size());
  for (const auto& entry : lanes_) all.push_back(entry.second.get());
  return all;
}

}  // namespace berth::auth
