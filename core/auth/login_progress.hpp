// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>

namespace berth::auth {

class Chain;

/// How far a request's login got before it had to wait for a place (model/lane.hpp): the request is run again from its
/// start, and those who said that it is none of their business are not asked twice. Empty: nobody was asked.
struct LoginProgress {
  std::shared_ptr<const Chain> chain;  ///< The login ends with the one that it began with.
  std::size_t asked = 0;               ///< So many of its members, from the first.
};

}  // namespace berth::auth
