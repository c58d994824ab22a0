// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace berth::proto {

// What travels beside each message.
inline constexpr char kRequestIdKey[] = "berth-request-id";
inline constexpr char kTraceparentKey[] = "traceparent";

}  // namespace berth::proto
