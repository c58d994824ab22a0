// SPDX-License-Identifier: Apache-2.0
// What the generated *.service.cpp are made of: a gRPC call becomes a call of a C table.
#pragma once

#include "berth/face.hpp"
#include "berth/local_call.hpp"
#include "runtime/convert.hpp"
#include "runtime/fd_tickets.hpp"

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>
#include <grpcpp/support/sync_stream.h>

#include <cstdint>
#include <mutex>
#include <string>

namespace berth::proto {

/// A gRPC call as the called plugin sees it: deadline, ids and cancellation of the caller.
class ServerCall final : public sdk::LocalCall {
 public:
  explicit ServerCall(grpc::ServerContext& context);

 private:
  bool callerGone() const override;

  grpc::ServerContext& context_;
  mutable std::mutex polling_;
};

grpc::Status statusOf(const ServerCall& call, berth_status status);
grpc::Status noSuchMethod(const char* method);
/// The plugin answered something that cannot be sent: `field` has no text, no memory or no struct_size.
grpc::Status unsendable(const char* field);
grpc::Status noMemory();
/// OK when the message is small enough.
grpc::Status sendable(std::size_t bytes);

/// Descriptors can be handed over: there are tickets, and the caller is on this machine.
bool takesDescriptors(const grpc::ServerContext& context, const FdIssuer* issuer);
/// A ticket for a descriptor in an answer; the descriptor is gone afterwards, whatever happens. Nothing for 0.
void handOver(std::int32_t& fd, std::string& ticket, FdIssuer* issuer);

/// One unary call. `member` may be null.
template <class Request, class Response, class RequestMessage, class ResponseMessage>
grpc::Status serve(const char* method, berth_status (*member)(void*, const berth_call*, const Request*, Response*),
                   void* self, FdIssuer* issuer, grpc::ServerContext& context, const RequestMessage& asked,
                   ResponseMessage& answer) {
  if (member == nullptr) return noSuchMethod(method);
  ServerCall call{context};
  Views views{call.raw(), Views::Texts::kViewed};
  Request request{};
  toStruct(asked, request, views);
  if (views.failed()) return noMemory();
  [[maybe_unused]] bool with_descriptors = true;
  if constexpr (requires { request.accept_fd; }) {
    with_descriptors = request.accept_fd != 0 && takesDescriptors(context, issuer);
    request.accept_fd = with_descriptors ? 1 : 0;
  }

  auto response = sdk::make<Response>();
  const berth_status status =
      sdk::face::guarded(call.raw(), [&] { return member(self, call.raw(), &request, &response); });
  response.struct_size = sizeof response;
  const char* bad = status == BERTH_OK ? toMessage(response, answer) : nullptr;
  if constexpr (requires { eachDescriptor(response, answer, [](std::int32_t&, std::string&) {}); }) {
    FdIssuer* giver = status == BERTH_OK && bad == nullptr && with_descriptors ? issuer : nullptr;
    eachDescriptor(response, answer, [giver](std::int32_t& fd, std::string& ticket) { handOver(fd, ticket, giver); });
  }
  if (status != BERTH_OK) return statusOf(call, status);
  return bad == nullptr ? sendable(answer.ByteSizeLong()) : unsendable(bad);
}

/// One call with a stream of events as its answer.
template <class Request, class Event, class Sink, class RequestMessage, class EventMessage>
grpc::Status serveStream(const char* method,
                         berth_status (*member)(void*, const berth_call*, const Request*, const Sink*), void* self,
                         grpc::ServerContext& context, const RequestMessage& asked,
                         grpc::ServerWriter<EventMessage>& writer) {
  if (member == nullptr) return noSuchMethod(method);
  ServerCall call{context};
  Views views{call.raw(), Views::Texts::kViewed};
  Request request{};
  toStruct(asked, request, views);
  if (views.failed()) return noMemory();

  struct Feed {
    grpc::ServerWriter<EventMessage>& writer;
    EventMessage message;
    const char* bad = nullptr;
  } feed{writer, {}, nullptr};
  auto sink = sdk::make<Sink>();
  sink.ctx = &feed;
  sink.put = [](void* ctx, const Event* event) -> std::uint32_t {
    auto& to = *static_cast<Feed*>(ctx);
    to.message.Clear();
    to.bad = nested(event, to.message, "the event");
    return to.bad == nullptr && to.writer.Write(to.message) ? 0 : 1;
  };
  const berth_status status = sdk::face::guarded(call.raw(), [&] { return member(self, call.raw(), &request, &sink); });
  return feed.bad == nullptr ? statusOf(call, status) : unsendable(feed.bad);
}

}  // namespace berth::proto
