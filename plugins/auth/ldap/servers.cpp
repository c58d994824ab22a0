// SPDX-License-Identifier: Apache-2.0
#include "servers.hpp"

#include <string>

namespace berth::ldap {

sdk::Result<std::unique_ptr<Connection>> Servers::open(const Budget& budget) {
  const auto count = settings_.servers.size();
  const auto first = first_.load();
  std::string reasons;
  for (std::size_t tried = 0; tried < count; ++tried) {
    const auto at = (first + tried) % count;
    auto opened = Connection::open(settings_, settings_.servers[at], budget.part(count - tried));
    if (opened) {
      if (!reachable_.exchange(true)) host_.info("connected to " + (*opened)->server());
      return opened;
    }
    if (opened.status().code == BERTH_CANCELLED) return opened;
    moveOn(at);
    reasons += (reasons.empty() ? "" : "; ") + opened.status().message;
    // A line for each server that fails would be as many as there are logins.
    if (reachable_.exchange(false)) host_.warn(opened.status().message);
  }
  return sdk::fail(BERTH_UNAVAILABLE, "no LDAP server can be used: " + reasons);
}

void Servers::distrust(const Connection& connection) {
  for (std::size_t at = 0; at < settings_.servers.size(); ++at)
    if (settings_.servers[at].text == connection.server()) moveOn(at);
}

void Servers::moveOn(std::size_t from) {
  first_.compare_exchange_strong(from, (from + 1) % settings_.servers.size());
}

}  // namespace berth::ldap
