// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/answer.hpp"
#include "http/body_reader.hpp"
#include "http/engine.hpp"
#include "http/head.hpp"
#include "http/inbox.hpp"
#include "http/message.hpp"
#include "http/ticks.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace berth::http {

class Connection;
class LaneQueue;
class Worker;

/// What a connection does next.
struct Wait {
  enum class For : std::uint8_t {
    kIdle,  ///< Between requests: for bytes, and the conversation is not needed until then.
    kBytes,
    kSpace,    ///< Until the socket takes bytes. Also the way to the end of the line: it mostly does at once.
    kPlace,    ///< In a LaneQueue.
    kNothing,  ///< It ends.
  };
  For what = For::kNothing;
  std::int64_t deadline = 0;  ///< The tick of its end if nothing happens.
};

/// What happens on a connection that is not idle: reads requests one after another, calls the application, sends the
/// answers. Never waits: advance() does what can be done now and says what it waits for. Kept and used again for
/// another connection, whose buffers it brings.
///
///   kHead → kOpen → kReceive → kFinish → kAbort → kPrepare → kAnswer → kDrain → kHead
///                                                                    ↘ kLinger → kEnd
class Conversation {
 public:
  /// Runs as far as it goes. The worker owns the connection; nothing of the worker is used after return.
  Wait advance(Connection& connection, Worker& worker);
  /// Ready for another connection.
  void clear();

 private:
  enum class Phase : std::uint8_t {
    kHead,     ///< Waiting for a head, or in the middle of one.
    kOpen,     ///< Application::open().
    kReceive,  ///< The body comes, into memory or a sink.
    kFinish,   ///< Application::handle() or BodySink::close().
    kAbort,    ///< BodySink::abort(), then the answer or the end.
    kPrepare,  ///< Reads the first bytes of an answer that can still become another one.
    kAnswer,
    kDrain,   ///< The rest of a body nobody wants.
    kLinger,  ///< The answer is sent; the client gets time to read it before the connection goes.
    kEnd,
    kCount_,
  };
  enum class Attempt : std::uint8_t { kDone, kParked, kFailed };

  // A phase answers what to wait for, or nothing when the next phase can go on.
  using Next = std::optional<Wait>;
  Next readHead();
  Next openSink();
  Next receive();
  Next finish();
  Next abortSink();
  Next prepare();
  Next sendAnswer();
  Next drain();
  Next linger();
  Next end();

  Next runPhase();
  Next resumeParked();
  Next takeHead(std::size_t head_bytes);
  Next waitForHead();
  void turnAway(const TransportTrouble& trouble);
  void openRequest();
  void dispatch();
  void startBody();
  Next receiveMore();
  Next take(std::string_view content);
  Next writeToSink(std::string_view content);
  void respond(Response response);
  void refuse(const Error& error, bool close);
  Result<std::string> readFirst();
  void beginAnswer(bool is_head);
  Next readPiece();
  Next afterAnswer();
  void startToLinger();
  void nextRequest();
  void report(int status);
  void expire();
  void cut();   // The client must not take what it has for an answer.
  void lose();  // There is nobody to answer.

  // Calls the application as one step (model/lane.hpp). kParked: it is queued for a place and called again later;
  // kFailed: it threw, which was reported.
  template <class Call>
  Attempt attempt(Call&& call) {
    return attemptCall([](void* context) { (*static_cast<std::remove_reference_t<Call>*>(context))(); }, &call);
  }
  Attempt attemptCall(void (*call)(void*), void* context);
  Wait waitFor(Wait::For what) const { return {what, deadline_}; }
  Wait parked() const { return waitFor(Wait::For::kPlace); }
  Error tooBusy() const;
  Error bodyTooLarge() const;
  void extendProgress();
  std::int64_t tickAfter(std::chrono::milliseconds duration) const;

  // While advance() runs.
  Connection* connection_ = nullptr;
  Worker* worker_ = nullptr;
  std::size_t budget_ = 0;  ///< Bytes this turn may still move, either way.
  bool may_have_bytes_ = false;

  Phase phase_ = Phase::kHead;
  std::int64_t deadline_ = 0;
  Inbox inbox_;

  // The request.
  HeadScanner scanner_;
  bool has_begun_head_ = false;
  bool is_partway_ = false;  ///< No byte of a head, but of a handshake or a record.
  bool is_open_ = false;     ///< A request was taken and answered() not called for it.
  Request request_;
  HeadFacts facts_;
  std::size_t max_body_ = 0;
  BodyReader body_;
  bool awaits_continue_ = false;  ///< The client waits for 100.
  std::unique_ptr<BodySink> sink_;
  std::string unwritten_;  ///< Content the sink had no place for.
  Ticks::Clock::time_point started_;
  std::size_t head_bytes_ = 0;  ///< Of a complete head.

  // Waiting for a place.
  LaneQueue* queue_ = nullptr;
  Lane* granted_ = nullptr;
  const Lane* full_ = nullptr;                  ///< The last that it found no place in.
  std::optional<std::int64_t> queue_deadline_;  ///< Of the request as a whole.

  // The answer.
  std::optional<Response> response_;  ///< Decided, not begun.
  Answer answer_;
  std::optional<Ticks::Clock::time_point>
      answer_began_;  ///< When the client got its first bytes; none when it has all.
  bool closes_ = false;
  std::uint64_t drained_ = 0;
};

}  // namespace berth::http
