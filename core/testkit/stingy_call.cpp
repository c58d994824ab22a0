// SPDX-License-Identifier: Apache-2.0
#include "testkit/stingy_call.hpp"

namespace berth::testkit {

StingyCall::StingyCall(std::size_t grants) : grants_{grants} {
  shared_.abi.struct_size = sizeof(berth_call);
  shared_.abi.alloc = &StingyCall::alloc;
  shared_.abi.fail = [](const berth_call*, berth_status status, berth_str) { return status; };
  shared_.abi.cancelled = [](const berth_call*) -> std::uint32_t { return 0; };
  shared_.owner = this;
}

void* StingyCall::alloc(const berth_call* call, std::size_t size, std::size_t align) {
  StingyCall& self = of(call);
  if (self.grants_ == 0) {
    self.has_refused_ = true;
    return nullptr;
  }
  --self.grants_;
  return self.arena_.allocate(size, align);
}

}  // namespace berth::testkit
