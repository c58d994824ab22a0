// SPDX-License-Identifier: Apache-2.0
// What the generated *.proxy.cpp are made of: a call of a C table becomes a gRPC call.
#pragma once

#include "berth/face.hpp"
#include "berth/local_call.hpp"
#include "runtime/convert.hpp"
#include "runtime/fd_tickets.hpp"

#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>
#include <grpcpp/support/sync_stream.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace berth::proto {

/// The gRPC side of a berth_call: same deadline and ids, cancelled with it.
class ClientScope {
 public:
  explicit ClientScope(const berth_call* call);

  grpc::ClientContext& context() { return context_; }

 private:
  grpc::ClientContext context_;
  std::optional<sdk::LocalCall::CancelHook> hook_;
};

/// Leaves a gRPC status with the call.
berth_status leave(const berth_call* call, const grpc::Status& status);
/// The caller asks something that cannot be sent.
berth_status leaveUnsendable(const berth_call* call, const char* field);
berth_status leaveTooLarge(const berth_call* call, std::size_t bytes);
berth_status leaveNoMemory(const berth_call* call);
bool isTooLarge(std::size_t bytes);

/// The descriptors of one answer, until the answer is complete.
class Redeemed {
 public:
  explicit Redeemed(FdRedeemer* redeemer) : redeemer_{redeemer} {}
  ~Redeemed();
  Redeemed(const Redeemed&) = delete;
  Redeemed& operator=(const Redeemed&) = delete;

  void take(std::int32_t& fd, const std::string& ticket);
  /// OK, or UNAVAILABLE left with the call and everything closed.
  berth_status finish(const berth_call* call);

 private:
  static constexpr std::size_t kMost = 4;

  FdRedeemer* redeemer_;
  int taken_[kMost]{};
  std::size_t count_ = 0;
  bool refused_ = false;
};

/// `request` in C as a message. BERTH_OK or what was left with the call.
template <class Request, class Message>
berth_status toSend(const berth_call* call, const Request& request, Message& message) {
  if (const char* bad = toMessage(request, message)) return leaveUnsendable(call, bad);
  const std::size_t bytes = message.ByteSizeLong();
  return isTooLarge(bytes) ? leaveTooLarge(call, bytes) : BERTH_OK;
}

/// One unary call. The answer's texts are views into the reply when the call is ours and can keep it, else copies.
template <class RequestMessage, class ResponseMessage, class Request, class Response, class Stub, class Method>
berth_status ask(Stub& stub, Method method, [[maybe_unused]] FdRedeemer* redeemer, const berth_call* call,
                 const Request* asked, Response* answer) noexcept {
  return sdk::face::guarded(call, [&]() -> berth_status {
    Request request = sdk::completed(*asked);
    if constexpr (requires { request.accept_fd; })
      request.accept_fd = request.accept_fd != 0 && redeemer != nullptr ? 1 : 0;
    RequestMessage message;
    if (const berth_status unsent = toSend(call, request, message); unsent != BERTH_OK) return unsent;

    auto reply = std::make_shared<ResponseMessage>();
    ClientScope scope{call};
    const grpc::Status status = (stub.*method)(&scope.context(), message, reply.get());
    if (!status.ok()) return leave(call, status);

    auto* ours = sdk::LocalCall::from(call);
    Views views{call, ours != nullptr ? Views::Texts::kViewed : Views::Texts::kCopied};
    auto response = sdk::make<Response>();
    toStruct(*reply, response, views);
    if (views.failed()) return leaveNoMemory(call);
    if constexpr (requires { eachDescriptor(response, *reply, [](std::int32_t&, std::string&) {}); }) {
      Redeemed redeemed{redeemer};
      eachDescriptor(response, *reply, [&](std::int32_t& fd, std::string& ticket) { redeemed.take(fd, ticket); });
      if (const berth_status lost = redeemed.finish(call); lost != BERTH_OK) return lost;
    }
    sdk::assign(*answer, response);
    if (ours != nullptr) ours->arena().keep(std::move(reply));
    return BERTH_OK;
  });
}

/// One call with a stream of events as its answer.
template <class RequestMessage, class EventMessage, class Event, class Request, class Sink, class Stub, class Method>
berth_status askStream(Stub& stub, Method method, const berth_call* call, const Request* asked,
                       const Sink* sink) noexcept {
  return sdk::face::guarded(call, [&]() -> berth_status {
    RequestMessage message;
    if (const berth_status unsent = toSend(call, sdk::completed(*asked), message); unsent != BERTH_OK) return unsent;
    ClientScope scope{call};
    const auto reader = (stub.*method)(&scope.context(), message);
    EventMessage reply;
    bool wanted = true;
    while (wanted && reader->Read(&reply)) {
      // Memory of the call itself lives as long as the whole stream.
      sdk::LocalCall memory;
      Views views{memory.raw(), Views::Texts::kViewed};
      Event event{};
      toStruct(reply, event, views);
      wanted = !views.failed() && call->cancelled(call) == 0 && sink->put(sink->ctx, &event) == 0;
    }
    if (!wanted) scope.context().TryCancel();
    while (!wanted && reader->Read(&reply)) {
    }
    const grpc::Status status = reader->Finish();
    if (!wanted && call->cancelled(call) == 0) return BERTH_OK;
    return leave(call, status);
  });
}

}  // namespace berth::proto
