// SPDX-License-Identifier: Apache-2.0
#include "runtime/serve.hpp"

#include "runtime/limits.hpp"
#include "runtime/metadata.hpp"

#include <grpc/support/time.h>
#include <unistd.h>

#include <chrono>
#include <utility>

namespace berth::proto {
namespace {

std::string valueOf(const grpc::ServerContext& context, const char* key) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(key);
  return found == metadata.end() ? std::string{} : std::string{found->second.data(), found->second.size()};
}

grpc::Status internal(const std::string& message) {
  return {grpc::StatusCode::INTERNAL, message};
}

}  // namespace

ServerCall::ServerCall(grpc::ServerContext& context) : context_{context} {
  const gpr_timespec deadline = context.raw_deadline();
  if (gpr_time_cmp(deadline, gpr_inf_future(deadline.clock_type)) != 0) {
    const gpr_timespec at = gpr_convert_clock_type(deadline, GPR_CLOCK_MONOTONIC);
    setDeadline(Deadline{std::chrono::seconds{at.tv_sec} + std::chrono::nanoseconds{at.tv_nsec}});
  }
  setRequestId(valueOf(context, kRequestIdKey));
  setTraceparent(valueOf(context, kTraceparentKey));
}

// gRPC's answer comes from its queue, which takes one asker at a time.
bool ServerCall::callerGone() const {
  const std::lock_guard lock{polling_};
  return context_.IsCancelled();
}

grpc::Status statusOf(const ServerCall& call, berth_status status) {
  if (status == BERTH_OK) return grpc::Status::OK;
  if (status < BERTH_OK || status > BERTH_UNAUTHENTICATED)
    return internal("the plugin answered with status " + std::to_string(status) + ", which does not exist");
  return {static_cast<grpc::StatusCode>(status), call.failure()};
}

grpc::Status noSuchMethod(const char* method) {
  return {grpc::StatusCode::UNIMPLEMENTED, std::string{"the plugin has no "} + method};
}

grpc::Status unsendable(const char* field) {
  return internal(std::string{"the plugin's answer cannot be sent: look at "} + field +
                  " (text that is not UTF-8, a null pointer, or a struct without struct_size)");
}

grpc::Status noMemory() {
  return {grpc::StatusCode::UNAVAILABLE, "out of memory"};
}

grpc::Status sendable(std::size_t bytes) {
  if (bytes <= kMostMessageBytes) return grpc::Status::OK;
  return internal("the plugin's answer of " + std::to_string(bytes) + " bytes is larger than a message can be (" +
                  std::to_string(kMostMessageBytes) + "): ask for less at a time");
}

bool takesDescriptors(const grpc::ServerContext& context, const FdIssuer* issuer) {
  if (issuer == nullptr) return false;
  const std::string peer = context.peer();
  return !peer.starts_with("ipv4:") && !peer.starts_with("ipv6:");
}

void handOver(std::int32_t& fd, std::string& ticket, FdIssuer* issuer) {
  const int handed = std::exchange(fd, 0);
  if (handed <= 0) return;
  if (issuer != nullptr)
    ticket = issuer->issue(handed);
  else
    ::close(handed);
}

}  // namespace berth::proto
