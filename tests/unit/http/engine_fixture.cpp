// SPDX-License-Identifier: Apache-2.0
#include "unit/http/engine_fixture.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <cstdlib>
#include <thread>
#include <utility>

namespace berth::http {
namespace {

constexpr std::size_t kEchoBytes = 16 << 10;

class TestSink final : public BodySink {
 public:
  explicit TestSink(TestApplication& application) : application_{application} {}
  ~TestSink() override {
    const std::lock_guard lock{application_.sinks.mutex};
    ++application_.sinks.destroyed;
  }

  Result<void> write(std::string_view bytes) override {
    if (application_.on_write) BERTH_CHECK(application_.on_write(bytes));
    size_ += bytes.size();
    const std::lock_guard lock{application_.sinks.mutex};
    application_.sinks.bytes.append(bytes);
    return {};
  }
  Response close() override {
    if (application_.on_close) application_.on_close();
    const std::lock_guard lock{application_.sinks.mutex};
    ++application_.sinks.closed;
    return textResponse(201, size_ <= kEchoBytes ? application_.sinks.bytes : std::to_string(size_));
  }
  void abort() override {
    const std::lock_guard lock{application_.sinks.mutex};
    ++application_.sinks.aborted;
  }

 private:
  TestApplication& application_;
  std::size_t size_ = 0;
};

}  // namespace

Response textResponse(int status, std::string text) {
  Response response;
  response.status = status;
  response.content.size = text.size();
  response.content.bytes = std::make_shared<const std::string>(std::move(text));
  return response;
}

BodyPlan TestApplication::plan(const Request& head) {
  if (head.path == "/sink" || head.path == "/no-sink") return {0, true};
  return {head.path == "/body" ? std::size_t{64 << 10} : 0, false};
}

Response TestApplication::handle(const Request& request) {
  if (request.path == "/fast") return textResponse(200, "fast");
  if (request.path == "/body") return textResponse(200, request.body);
  const auto found = handlers_.find(request.path);
  return found == handlers_.end() ? textResponse(404, "no such path") : found->second(request);
}

std::variant<std::unique_ptr<BodySink>, Response> TestApplication::open(const Request& head) {
  if (on_open) on_open();
  ++opened;
  if (head.path == "/no-sink") return textResponse(403, "not here");
  return std::make_unique<TestSink>(*this);
}

Response TestApplication::refuse(const Request& request, const Error& error) {
  EXPECT_FALSE(request.id.empty());
  return textResponse(errorRow(error.code).status, error.detail);
}

void TestApplication::failed(const Request&, const std::string& cause) {
  const std::lock_guard lock{mutex_};
  failure = cause;
}

void TestApplication::answered(const Request& request, const Outcome& outcome) {
  EXPECT_GE(outcome.first_byte.count(), 0);
  EXPECT_GE(outcome.duration, outcome.first_byte);
  EXPECT_FALSE(request.id.empty());
  EXPECT_FALSE(request.peer.empty());
  const std::lock_guard lock{mutex_};
  answered_.push_back({request.path, outcome.status, outcome.received_bytes, outcome.sent_bytes});
  changed_.notify_all();
}

std::vector<Answered> TestApplication::waitForAnswered(std::size_t count) {
  std::unique_lock lock{mutex_};
  changed_.wait_for(lock, std::chrono::seconds{10}, [&] { return answered_.size() >= count; });
  std::vector<Answered> answers = answered_;
  std::stable_sort(answers.begin(), answers.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return answers;
}

std::size_t TestApplication::answeredCount() {
  const std::lock_guard lock{mutex_};
  return answered_.size();
}

void TestApplication::turnedAway(const std::string& peer, const std::string& cause) {
  EXPECT_FALSE(peer.empty());
  const std::lock_guard lock{mutex_};
  turned_away.push_back(cause);
}

std::size_t TestApplication::turnedAwayCount() {
  const std::lock_guard lock{mutex_};
  return turned_away.size();
}

bool EngineTest::speaksTls() {
  return std::getenv("BERTH_ENGINE_TLS") != nullptr;
}

void EngineTest::FreeTls::operator()(ssl_ctx_st* tls) const {
  SSL_CTX_free(tls);
}

EngineTest::EngineTest() {
  if (!speaksTls()) return;
  const berth::test::Authority authority{folder.path(), "authority"};
  const config::TlsConfig issued = authority.issue("server");
  config::HttpTls files;
  files.certificate = issued.certificate;
  files.key = issued.key;
  listener = std::make_unique<TlsListener>(files, *TlsContext::load(files));
  client_tls.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_load_verify_locations(client_tls.get(), issued.ca.c_str(), nullptr);
  SSL_CTX_set_verify(client_tls.get(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_mode(client_tls.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

EngineTest::~EngineTest() = default;

void EngineTest::start(EngineLimits limits, std::vector<Lane*> lanes) {
  MakeTransport make_transport = PlainTransport::make;
  if (listener) make_transport = [this](File socket) { return listener->accept(std::move(socket)); };
  engine = std::make_unique<Engine>("127.0.0.1:0", limits, application, std::move(lanes), make_transport);
  engine->start();
}

RawAnswer EngineTest::get(const std::string& path, const std::string& method) {
  Client client = connect();
  client.send(method + " " + path + " HTTP/1.1\r\nHost: here\r\n\r\n");
  return client.receive(method == "HEAD");
}

bool eventually(const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return true;
}

}  // namespace berth::http
