// SPDX-License-Identifier: Apache-2.0
#include "app/open_sign.hpp"

#include <utility>

namespace berth::app {

Result<void> OpenSign::state() const {
  if (isOpen()) return {};
  const std::lock_guard lock{mutex_};
  return fail(ErrorCode::kUnavailable, cause_);
}

void OpenSign::close(std::string cause) {
  const std::lock_guard lock{mutex_};
  cause_ = std::move(cause);
  is_open_.store(false, std::memory_order_release);
}

}  // namespace berth::app
