// SPDX-License-Identifier: Apache-2.0
#include "auth/authority.hpp"

#include <algorithm>

namespace berth::auth {

Authority::Authority(const std::vector<std::string>& ids) {
  for (const auto& id : ids) lanes_.push_back(std::make_unique<OwnLanes>(id, "auth plugin '" + id + "'"));
  lanes_.push_back(std::make_unique<OwnLanes>(std::string{}, "new auth plugins"));
}

MemberLanes Authority::lanesOf(const std::string& id) {
  const auto found = std::ranges::find(
      lanes_, id, [](const auto& lanes) -> const auto& { return lanes->id; });
  auto& lanes = found == lanes_.end() ? *lanes_.back() : **found;
  return {lanes.logins, lanes.rulings};
}

std::vector<Lane*> Authority::lanes() const {
  std::vector<Lane*> all;
  for (const auto& lanes : lanes_) {
    all.push_back(&lanes->logins);
    all.push_back(&lanes->rulings);
  }
  return all;
}

}  // namespace berth::auth
