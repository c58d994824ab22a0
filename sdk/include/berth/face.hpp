// SPDX-License-Identifier: Apache-2.0
// What the generated faces (gen/*.hpp) share. Plugin authors need not look here.
#pragma once

#include "berth/call.hpp"
#include "berth/local_call.hpp"

#include <concepts>
#include <cstdint>
#include <exception>
#include <new>
#include <string>

namespace berth::sdk::face {

/// A kind that a plugin offers.
struct KindTable {
  const char* id;
  const void* table;
};

/// Whether a method that does not fit a kind's rpc is one of the same name of another kind, which the class offers too.
template <class Request, class Answer, class T, class Other, class... Rest>
constexpr bool isOfAnotherKind(Answer (T::*)(const Call&, const Other&, Rest...)) {
  return Struct<Other> && !std::same_as<Other, Request>;
}
template <class Request, class Answer, class T, class Other, class... Rest>
constexpr bool isOfAnotherKind(Answer (T::*)(const Call&, const Other&, Rest...) const) {
  return Struct<Other> && !std::same_as<Other, Request>;
}
template <class Request>
constexpr bool isOfAnotherKind(...) {
  return false;
}

/// Runs the author's code at the line that no exception may cross. Out of memory is UNAVAILABLE: RESOURCE_EXHAUSTED
/// would look like a full disk.
template <class Act>
berth_status guarded(const berth_call* call, const Act& act) noexcept {
  try {
    return act();
  } catch (const std::bad_alloc&) {
    return Call{call}.fail(fail(BERTH_UNAVAILABLE, "out of memory"));
  } catch (const std::exception& error) {
    return call->fail(call, BERTH_INTERNAL, str(error.what()));
  } catch (...) {
    return call->fail(call, BERTH_INTERNAL, str("an exception that is no std::exception"));
  }
}

/// The member of a table for a method `Result<Response> T::method(const Call&, const Request&)`.
template <class Self, class Request, class Response, class Method>
berth_status answer(void* self, const berth_call* call, const Request* request, Response* response,
                    Method method) noexcept {
  return guarded(call, [&] {
    const Call context{call};
    const auto answerTo = [&](const Request& asked) -> berth_status {
      Result<Response> result = method(*static_cast<Self*>(self), context, asked);
      if (!result) return context.fail(result.status());
      assign(*response, *result);
      return BERTH_OK;
    };
    return request->struct_size >= sizeof(Request) ? answerTo(*request) : answerTo(completed(*request));
  });
}

/// Where a method `Status T::method(const Call&, const Request&, const Sink<Event>&)` puts its events.
template <class Event, class AbiSink>
class Sink {
 public:
  explicit Sink(const AbiSink* sink) : sink_{sink} {}

  /// What the event points at must live until this returns. False: the caller wants no more, return.
  bool put(Event event) const {
    event.struct_size = sizeof(Event);
    return sink_->put(sink_->ctx, &event) == 0;
  }

 private:
  const AbiSink* sink_;
};

template <class Self, class TypedSink, class Request, class AbiSink, class Method>
berth_status stream(void* self, const berth_call* call, const Request* request, const AbiSink* sink,
                    Method method) noexcept {
  return guarded(call, [&] {
    const Call context{call};
    return context.fail(method(*static_cast<Self*>(self), context, completed(*request), TypedSink{sink}));
  });
}

inline Status missing(const char* method) {
  return fail(BERTH_UNIMPLEMENTED, std::string{"the plugin has no "} + method);
}

/// The status a call answered, with its reason when the call was made by this program.
inline Status statusOf(const Call& call, berth_status code) {
  if (code == BERTH_OK) return {};
  const LocalCall* ours = LocalCall::from(call.raw());
  return Status{code, ours ? ours->failure() : std::string{}};
}

/// Calls a member of a table, which the caller has found to be there.
template <class Request, class Response>
Result<Response> ask(berth_status (*member)(void*, const berth_call*, const Request*, Response*), void* self,
                     const Call& call, Request& request) {
  request.struct_size = sizeof(Request);
  auto response = make<Response>();
  const berth_status code = guarded(call.raw(), [&] { return member(self, call.raw(), &request, &response); });
  if (code != BERTH_OK) return statusOf(call, code);
  return response;
}

/// The same for a stream: `take(const Event&)` answers false to end it. What `take` throws comes out again.
template <class Event, class AbiSink, class Request, class Take>
Status askForStream(berth_status (*member)(void*, const berth_call*, const Request*, const AbiSink*), void* self,
                    const Call& call, Request& request, Take& take) {
  struct Taker {
    Take& take;
    std::exception_ptr thrown;
  } taker{take, nullptr};
  AbiSink sink{};
  sink.struct_size = sizeof sink;
  sink.ctx = &taker;
  sink.put = [](void* ctx, const Event* event) noexcept -> uint32_t {
    auto& to = *static_cast<Taker*>(ctx);
    try {
      return to.take(completed(*event)) ? 0 : 1;
    } catch (...) {
      to.thrown = std::current_exception();
      return 1;
    }
  };
  request.struct_size = sizeof(Request);
  const berth_status code = guarded(call.raw(), [&] { return member(self, call.raw(), &request, &sink); });
  if (taker.thrown) std::rethrow_exception(taker.thrown);
  return statusOf(call, code);
}

}  // namespace berth::sdk::face
