// SPDX-License-Identifier: Apache-2.0
#include "http/inbox.hpp"

namespace berth::http {

Moved Inbox::fill(Transport& transport, std::span<char> buffer) {
  if (!isEmpty()) keep();
  const Moved moved = transport.receive(buffer.data(), buffer.size());
  if (!moved.some()) return moved;
  if (isEmpty()) {
    begin_ = buffer.data();
    size_ = moved.bytes;
    is_kept_ = false;
    return moved;
  }
  kept_.erase(0, static_cast<std::size_t>(begin_ - kept_.data()));
  kept_.append(buffer.data(), moved.bytes);
  wipe(buffer.data(), moved.bytes);
  begin_ = kept_.data();
  size_ = kept_.size();
  return moved;
}

void Inbox::keep() {
  if (is_kept_ || isEmpty()) return;
  kept_.assign(begin_, size_);
  wipe(begin_, size_);
  begin_ = kept_.data();
  is_kept_ = true;
}

void Inbox::clear() {
  begin_ = nullptr;
  size_ = 0;
  is_kept_ = false;
  wipe(kept_);
  std::string{}.swap(kept_);
}

}  // namespace berth::http
