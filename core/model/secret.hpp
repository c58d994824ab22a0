// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace berth {

/// Overwrites memory that held a secret and is not read again; the compiler does not leave it out.
void wipe(char* bytes, std::size_t size);
/// Overwrites all that the text has room for, and empties it.
void wipe(std::string& text);

/// Wipes a text at the end of a scope, however that is left. The text outlives it.
class WipeAtEnd {
 public:
  explicit WipeAtEnd(std::string& text) : text_{text} {}
  ~WipeAtEnd() { wipe(text_); }
  WipeAtEnd(const WipeAtEnd&) = delete;
  WipeAtEnd& operator=(const WipeAtEnd&) = delete;

 private:
  std::string& text_;
};

/// A password. It lies in one place, which a move hands over (a std::string would leave a short text behind), and is
/// wiped when it goes. It is not locked in memory: it lives for a request, a lock is one of a whole page.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view text);
  Secret(Secret&& other) noexcept : bytes_{std::move(other.bytes_)}, size_{std::exchange(other.size_, 0)} {}
  Secret& operator=(Secret&& other) noexcept;
  ~Secret() { wipe(bytes_.get(), size_); }

  std::string_view view() const { return {bytes_.get(), size_}; }
  bool empty() const { return size_ == 0; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
};

}  // namespace berth
