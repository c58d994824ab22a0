// SPDX-License-Identifier: Apache-2.0
#include "bench/load/slow_clients.hpp"

#include "bench/load/get_script.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <vector>

namespace berth::bench {
namespace {

constexpr auto kTick = std::chrono::milliseconds{50};
constexpr int kSmallReceiveBuffer = 32 << 10;
constexpr std::uint64_t kEndlessBody = std::uint64_t{1} << 40;

bool sendAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// The head of the next answer; what follows it is lost, so only for answers without body or with an unwanted one.
std::string receiveHead(int fd) {
  std::string head;
  char buffer[4096];
  while (head.find("\r\n\r\n") == std::string::npos) {
    const ssize_t count = ::recv(fd, buffer, sizeof buffer, 0);
    if (count <= 0) return {};
    head.append(buffer, static_cast<std::size_t>(count));
  }
  return head;
}

bool standardInputHasEnded(std::chrono::milliseconds wait) {
  pollfd in{STDIN_FILENO, POLLIN, 0};
  if (::poll(&in, 1, static_cast<int>(wait.count())) <= 0) return false;
  char buffer[64];
  return ::read(STDIN_FILENO, buffer, sizeof buffer) >= 0;
}

void sayReady() {
  std::puts("ready");
  std::fflush(stdout);
}

/// One of the slow connections; the kinds differ in how they open and what they do in a tick.
class SlowClient {
 public:
  explicit SlowClient(const Target& target) : target_{target} {}
  virtual ~SlowClient() = default;

  void open() {
    socket_ = connectTo(target_, kSmallReceiveBuffer);
    greet(socket_.fd());
  }

  /// Does what a share of a second allows. False: the server has closed.
  virtual bool tick(std::uint64_t& moved, double seconds) = 0;

 protected:
  virtual void greet(int fd) = 0;

  const Target& target_;
  File socket_;
};

class SlowDownload final : public SlowClient {
 public:
  SlowDownload(const Target& target, const SlowShape& shape) : SlowClient{target}, shape_{shape} {}

  bool tick(std::uint64_t& moved, double seconds) override {
    auto allowed = static_cast<std::size_t>(static_cast<double>(shape_.download_rate) * seconds);
    char buffer[64 << 10];
    while (allowed > 0) {
      const ssize_t count = ::recv(socket_.fd(), buffer, std::min(allowed, sizeof buffer), MSG_DONTWAIT);
      if (count < 0) return errno == EAGAIN;
      if (count == 0) return false;
      moved += static_cast<std::uint64_t>(count);
      allowed -= static_cast<std::size_t>(count);
    }
    return true;
  }

 private:
  void greet(int fd) override {
    sendAll(fd, requestHead("GET", shape_.blob_path, target_.text()) + "Connection: close\r\n\r\n");
  }

  const SlowShape& shape_;
};

class HalfHead final : public SlowClient {
 public:
  using SlowClient::SlowClient;

  bool tick(std::uint64_t&, double) override {
    char byte;
    return ::recv(socket_.fd(), &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN;
  }

 private:
  void greet(int fd) override { sendAll(fd, requestHead("GET", "/v2/", target_.text()) + "X-Half: "); }
};

class SlowUpload final : public SlowClient {
 public:
  SlowUpload(const Target& target, const SlowShape& shape) : SlowClient{target}, shape_{shape} {}

  bool tick(std::uint64_t& moved, double seconds) override {
    static const std::string kBytes(64 << 10, 'u');
    const auto allowed = static_cast<std::size_t>(static_cast<double>(shape_.upload_rate) * seconds);
    const ssize_t count =
        ::send(socket_.fd(), kBytes.data(), std::min(allowed, kBytes.size()), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count > 0) moved += static_cast<std::uint64_t>(count);
    return count >= 0 || errno == EAGAIN;
  }

 private:
  void greet(int fd) override {
    sendAll(fd, requestHead("POST", "/v2/bench/slow/blobs/uploads/", target_.text()) + "Content-Length: 0\r\n\r\n");
    Answer answer;
    const std::string head = receiveHead(fd);
    answer.head = head;
    std::string location{answer.header("location")};
    if (const auto scheme = location.find("://"); scheme != std::string::npos)
      location.erase(0, location.find('/', scheme + 3));
    if (location.empty()) throw std::runtime_error{"no upload session for a slow client: " + head};
    sendAll(fd, requestHead("PATCH", location, target_.text()) + "Content-Type: application/octet-stream\r\n" +
                    "Content-Length: " + std::to_string(kEndlessBody) + "\r\n\r\n");
  }

  const SlowShape& shape_;
};

class HungLogin final : public SlowClient {
 public:
  HungLogin(const Target& target, const SlowShape& shape) : SlowClient{target}, shape_{shape} {}

  // An answer comes in one piece, as it is small.
  bool tick(std::uint64_t& not_503, double /*seconds*/) override {
    char buffer[8 << 10];
    const ssize_t count = ::recv(socket_.fd(), buffer, sizeof buffer, MSG_DONTWAIT);
    if (count < 0) return errno == EAGAIN;
    if (count == 0) return false;
    if (!std::string_view{buffer, static_cast<std::size_t>(count)}.starts_with("HTTP/1.1 503 ")) ++not_503;
    greet(socket_.fd());
    return true;
  }

 private:
  void greet(int fd) override {
    sendAll(fd, requestHead("GET", "/v2/", target_.text()) + authorizationLine(shape_.authorization) + "\r\n");
  }

  const SlowShape& shape_;
};

}  // namespace

SlowOutcome runSlowClients(const Target& target, const SlowShape& shape) {
  SlowOutcome outcome;
  std::uint64_t nothing = 0;
  std::vector<std::pair<std::unique_ptr<SlowClient>, std::uint64_t*>> clients;
  for (std::size_t i = 0; i < shape.downloads; ++i)
    clients.emplace_back(std::make_unique<SlowDownload>(target, shape), &outcome.downloaded_bytes);
  for (std::size_t i = 0; i < shape.heads; ++i) clients.emplace_back(std::make_unique<HalfHead>(target), &nothing);
  for (std::size_t i = 0; i < shape.uploads; ++i)
    clients.emplace_back(std::make_unique<SlowUpload>(target, shape), &outcome.uploaded_bytes);
  for (std::size_t i = 0; i < shape.logins; ++i)
    clients.emplace_back(std::make_unique<HungLogin>(target, shape), &outcome.logins_not_503);
  for (const auto& client : clients) client.first->open();
  sayReady();

  const auto began = Clock::now();
  auto last = began;
  while (!standardInputHasEnded(kTick)) {
    const auto now = Clock::now();
    const double seconds = std::chrono::duration<double>{now - last}.count();
    last = now;
    for (const auto& [client, moved] : clients) {
      if (client->tick(*moved, seconds)) continue;
      ++outcome.reopened;
      client->open();
    }
  }
  outcome.seconds = std::chrono::duration<double>{Clock::now() - began}.count();
  return outcome;
}

std::size_t runIdleClients(const Target& target, std::size_t connections) {
  const std::string request = requestHead("GET", "/v2/", target.text()) + "\r\n";
  const auto ask = [&](const File& socket) {
    return sendAll(socket.fd(), request) && receiveHead(socket.fd()).starts_with("HTTP/1.1 200");
  };
  std::vector<File> idle;
  for (std::size_t i = 0; i < connections; ++i)
    if (File socket = connectTo(target); ask(socket)) idle.push_back(std::move(socket));
  sayReady();
  while (!standardInputHasEnded(std::chrono::seconds{1})) {
  }
  return static_cast<std::size_t>(std::count_if(idle.begin(), idle.end(), ask));
}

}  // namespace berth::bench
