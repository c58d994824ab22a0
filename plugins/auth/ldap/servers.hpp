// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "connection.hpp"

#include "berth/host.hpp"

#include <atomic>
#include <cstddef>
#include <memory>

namespace berth::ldap {

/// The servers of an instance, which hold the same directory: the one that answered last is asked until it does not.
/// Any thread.
class Servers {
 public:
  Servers(const Settings& settings, const sdk::Host& host) : settings_{settings}, host_{host} {}

  /// UNAVAILABLE when none can be reached, with the reason of each.
  sdk::Result<std::unique_ptr<Connection>> open(const Budget& budget);

  /// Its server did not answer: others come first from now on, if there are any.
  void distrust(const Connection& connection);

 private:
  void moveOn(std::size_t from);

  const Settings& settings_;
  const sdk::Host host_;
  std::atomic<std::size_t> first_{0};
  std::atomic<bool> reachable_{true};
};

}  // namespace berth::ldap
