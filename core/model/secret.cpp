// SPDX-License-Identifier: Apache-2.0
#include "model/secret.hpp"

#include <algorithm>
#include <cstring>

namespace berth {

void wipe(char* bytes, std::size_t size) {
  if (size > 0) ::explicit_bzero(bytes, size);
}

void wipe(std::string& text) {
  // Also what a longer text left there before.
  text.resize(text.capacity());
  wipe(text.data(), text.size());
  text.clear();
}

Secret::Secret(std::string_view text) : bytes_{std::make_unique<char[]>(text.size())}, size_{text.size()} {
  std::ranges::copy(text, bytes_.get());
}

Secret& Secret::operator=(Secret&& other) noexcept {
  // What was here goes, wiped, with `other`.
  std::swap(bytes_, other.bytes_);
  std::swap(size_, other.size_);
  return *this;
}

}  // namespace berth
