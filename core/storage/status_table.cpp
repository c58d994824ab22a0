// SPDX-License-Identifier: Apache-2.0
#include "storage/status_table.hpp"

#include <berth/abi.h>

#include <array>

namespace berth::storage {

namespace {

struct Row {
  berth_status status;
  ErrorCode code;
};

// In the order of the numbers.
constexpr std::array kRows{
    Row{BERTH_OK, ErrorCode::kInternal},  // success is no error
    Row{BERTH_CANCELLED, ErrorCode::kUnavailable},
    Row{BERTH_UNKNOWN, ErrorCode::kInternal},
    Row{BERTH_INVALID_ARGUMENT, ErrorCode::kInvalidArgument},
    Row{BERTH_DEADLINE_EXCEEDED, ErrorCode::kUnavailable},
    Row{BERTH_NOT_FOUND, ErrorCode::kNotFound},
    Row{BERTH_ALREADY_EXISTS, ErrorCode::kAlreadyExists},
    // A Back End that does not let this process in is a matter of its settings, not of the client's rights.
    Row{BERTH_PERMISSION_DENIED, ErrorCode::kUnavailable},
    Row{BERTH_RESOURCE_EXHAUSTED, ErrorCode::kNoSpace},
    Row{BERTH_FAILED_PRECONDITION, ErrorCode::kPreconditionFailed},
    Row{BERTH_ABORTED, ErrorCode::kAborted},
    Row{BERTH_OUT_OF_RANGE, ErrorCode::kOutOfRange},
    Row{BERTH_UNIMPLEMENTED, ErrorCode::kInternal},
    Row{BERTH_INTERNAL, ErrorCode::kInternal},
    Row{BERTH_UNAVAILABLE, ErrorCode::kUnavailable},
    Row{BERTH_DATA_LOSS, ErrorCode::kDataLoss},
    Row{BERTH_UNAUTHENTICATED, ErrorCode::kUnavailable},
};

constexpr bool inOrder() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (kRows[i].status != static_cast<berth_status>(i)) return false;
  }
  return kRows.size() == BERTH_UNAUTHENTICATED + 1;
}
static_assert(inOrder(), "each status has its row");

}  // namespace

ErrorCode errorCodeOf(std::int32_t status) {
  const auto row = static_cast<std::size_t>(status);
  return row < kRows.size() ? kRows[row].code : ErrorCode::kInternal;
}

}  // namespace berth::storage
