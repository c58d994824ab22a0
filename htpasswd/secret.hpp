// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstring>
#include <string>
#include <string_view>

namespace berth::htpasswd {

/// A text whose memory is wiped when it goes. It never moves within memory: no copy of it stays behind.
class Secret {
 public:
  explicit Secret(std::string_view text) : text_{text} {}
  ~Secret() { ::explicit_bzero(text_.data(), text_.size()); }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace berth::htpasswd
