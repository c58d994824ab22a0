// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace berth::jose {

/// A value, or one sentence that says why there is none. The sentence never holds a token, a signature or a key.
template <class T>
using Result = tl::expected<T, std::string>;

inline tl::unexpected<std::string> fail(std::string sentence) {
  return tl::unexpected<std::string>{std::move(sentence)};
}

}  // namespace berth::jose
