// SPDX-License-Identifier: Apache-2.0
#include "storage/grpc_log.hpp"

#include <grpc/support/log.h>

#include <cstdlib>

namespace berth::storage {

void silenceGrpc() {
  if (std::getenv("GRPC_VERBOSITY") == nullptr) gpr_set_log_function([](gpr_log_func_args*) {});
}

}  // namespace berth::storage
