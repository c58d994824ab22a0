// SPDX-License-Identifier: Apache-2.0
#include "runtime/ask.hpp"

#include "runtime/limits.hpp"
#include "runtime/metadata.hpp"

#include <grpc/support/time.h>
#include <unistd.h>

#include <algorithm>

namespace berth::proto {
namespace {

constexpr std::size_t kLongestId = 256;
constexpr std::int64_t kNsPerSecond = 1'000'000'000;

// gRPC ends the program when a value has other bytes than these.
bool isHeaderValue(std::string_view text) {
  return !text.empty() && text.size() <= kLongestId &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7F; });
}

void addMetadata(grpc::ClientContext& context, const char* key, berth_str value) {
  const std::string_view text = sdk::view(value);
  if (isHeaderValue(text)) context.AddMetadata(key, std::string{text});
}

}  // namespace

ClientScope::ClientScope(const berth_call* call) {
  if (call->deadline_ns != 0) {
    const gpr_timespec at{call->deadline_ns / kNsPerSecond, static_cast<std::int32_t>(call->deadline_ns % kNsPerSecond),
                          GPR_CLOCK_MONOTONIC};
    context_.set_deadline(at);
  }
  addMetadata(context_, kRequestIdKey, call->request_id);
  addMetadata(context_, kTraceparentKey, call->traceparent);
  if (auto* ours = sdk::LocalCall::from(call)) hook_.emplace(*ours, [this] { context_.TryCancel(); });
}

berth_status leave(const berth_call* call, const grpc::Status& status) {
  if (status.ok()) return BERTH_OK;
  const auto code = static_cast<berth_status>(status.error_code());
  if (!status.error_message().empty()) call->fail(call, code, sdk::str(status.error_message()));
  return code;
}

berth_status leaveUnsendable(const berth_call* call, const char* field) {
  const std::string message = std::string{field} + " cannot be sent: it is not UTF-8 text, or a null pointer";
  return call->fail(call, BERTH_INVALID_ARGUMENT, sdk::str(message));
}

berth_status leaveTooLarge(const berth_call* call, std::size_t bytes) {
  const std::string message = "a message of " + std::to_string(bytes) + " bytes is larger than it can be (" +
                              std::to_string(kMostMessageBytes) + "): send less at a time";
  return call->fail(call, BERTH_INVALID_ARGUMENT, sdk::str(message));
}

berth_status leaveNoMemory(const berth_call* call) {
  return call->fail(call, BERTH_UNAVAILABLE, sdk::str("out of memory"));
}

bool isTooLarge(std::size_t bytes) {
  return bytes > kMostMessageBytes;
}

Redeemed::~Redeemed() {
  for (std::size_t i = 0; i < count_; ++i) ::close(taken_[i]);
}

void Redeemed::take(std::int32_t& fd, const std::string& ticket) {
  if (ticket.empty() || redeemer_ == nullptr || refused_ || count_ == kMost) return;
  const int redeemed = redeemer_->redeem(ticket);
  refused_ = redeemed <= 0;
  if (refused_) return;
  taken_[count_++] = redeemed;
  fd = redeemed;
}

berth_status Redeemed::finish(const berth_call* call) {
  if (!refused_) {
    count_ = 0;
    return BERTH_OK;
  }
  return call->fail(call, BERTH_UNAVAILABLE,
                    sdk::str("the descriptor that the answer promised could not be had: the second socket to the "
                             "Back End is broken, or the answer came too late; try again"));
}

}  // namespace berth::proto
