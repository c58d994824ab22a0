// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/engine.hpp"
#include "http/tls_listener.hpp"
#include "support/certificates.hpp"
#include "support/folder.hpp"
#include "unit/http/engine_client.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace berth::http {

Response textResponse(int status, std::string text);

/// What became of one request.
struct Answered {
  std::string path;
  int status = 0;
  std::uint64_t received_bytes = 0;
  std::uint64_t sent_bytes = 0;
};

/// What the sinks of a test received.
struct SinkLog {
  std::mutex mutex;
  std::string bytes;  ///< Of all sinks; tests use one at a time where they look at it.
  int closed = 0;
  int aborted = 0;
  int destroyed = 0;
};

/// Routes by path. GET /fast answers at once; PUT /body takes up to 64 KiB and echoes it; PUT /sink goes to a sink that
/// answers what it received when that is short, else how much; anything else is what a test adds.
class TestApplication final : public Application {
 public:
  using Handler = std::function<Response(const Request&)>;

  /// Before the engine starts.
  void on(const std::string& path, Handler handler) { handlers_[path] = std::move(handler); }

  BodyPlan plan(const Request& head) override;
  Response handle(const Request& request) override;
  std::variant<std::unique_ptr<BodySink>, Response> open(const Request& head) override;
  Response refuse(const Request& request, const Error& error) override;
  void turnedAway(const std::string& peer, const std::string& cause) override;
  void failed(const Request& request, const std::string& cause) override;
  void answered(const Request& request, const Outcome& outcome) override;

  /// Waits until `count` requests were answered, then gives them, sorted by path.
  std::vector<Answered> waitForAnswered(std::size_t count);
  std::size_t answeredCount();

  SinkLog sinks;
  std::atomic<int> opened{0};
  std::function<Result<void>(std::string_view)> on_write;  ///< Before each write of a sink.
  std::function<void()> on_open;
  std::function<void()> on_close;
  std::string failure;
  std::vector<std::string> turned_away;  ///< Causes; under waitFor... of a test.
  std::size_t turnedAwayCount();

 private:
  std::map<std::string, Handler> handlers_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Answered> answered_;
};

/// An engine on a free port around a TestApplication. start() after the routes are set. With BERTH_ENGINE_TLS in the
/// environment server and clients speak TLS: whatever the engine promises holds there too.
class EngineTest : public testing::Test {
 protected:
  EngineTest();
  ~EngineTest() override;

  static bool speaksTls();
  void start(EngineLimits limits = {}, std::vector<Lane*> lanes = {});
  Client connect(int receive_buffer_bytes = 0) {
    return Client{engine->address(), receive_buffer_bytes, client_tls.get()};
  }
  /// A new connection, one request.
  RawAnswer get(const std::string& path, const std::string& method = "GET");

  struct FreeTls {
    void operator()(ssl_ctx_st* tls) const;
  };

  berth::test::Folder folder;
  std::unique_ptr<ssl_ctx_st, FreeTls> client_tls;  ///< Null: plain.
  std::unique_ptr<TlsListener> listener;            ///< Null: plain.
  TestApplication application;
  std::unique_ptr<Engine> engine;  ///< Stops before the application goes.
};

/// Waits until `holds` holds, at most 10 s.
bool eventually(const std::function<bool()>& holds);

}  // namespace berth::http
