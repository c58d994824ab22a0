// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace berth::htpasswd {

/// A value, or one sentence with the cause and the cure. The sentence never holds a password or a hash.
template <class T>
using Result = tl::expected<T, std::string>;

inline tl::unexpected<std::string> fail(std::string sentence) {
  return tl::unexpected<std::string>{std::move(sentence)};
}

}  // namespace berth::htpasswd
