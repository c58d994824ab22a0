// SPDX-License-Identifier: Apache-2.0
#include "fetch/vouched.hpp"

#include <algorithm>
#include <ctime>

namespace berth::auth_fetch {
namespace {

constexpr std::int64_t kLongestMemory = 60;

}  // namespace

berth_authenticate_response answerOf(const sdk::Call& call, const Vouched& vouched) {
  auto& principal = call.add<berth_principal>();
  principal.subject = call.copy(vouched.subject);
  principal.kind = vouched.kind;
  const auto groups = call.addArray<berth_str>(vouched.groups.size());
  std::transform(vouched.groups.begin(), vouched.groups.end(), groups.begin(),
                 [&call](const std::string& group) { return call.copy(group); });
  principal.groups = groups.data();
  principal.groups_count = groups.size();
  principal.claims = call.copy(vouched.claims);
  principal.expires = static_cast<std::uint64_t>(vouched.expires);
  auto answer = noneOfOurs();
  answer.principal = &principal;
  const std::int64_t left = vouched.expires - std::time(nullptr);
  answer.ttl_seconds = static_cast<std::uint32_t>(std::clamp<std::int64_t>(left, 0, kLongestMemory));
  return answer;
}

berth_authenticate_response noneOfOurs() {
  return sdk::make<berth_authenticate_response>();
}

}  // namespace berth::auth_fetch
