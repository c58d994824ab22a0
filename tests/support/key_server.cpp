// SPDX-License-Identifier: Apache-2.0
#include "support/key_server.hpp"

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>

namespace berth::test {
namespace {

using Session = std::unique_ptr<SSL, decltype(&SSL_free)>;

/// Bytes over a socket, with or without TLS.
class Wire {
 public:
  Wire(int fd, SSL* tls) : fd_{fd}, tls_{tls} {}

  int read(char* bytes, int room) const {
    return tls_ != nullptr ? SSL_read(tls_, bytes, room) : static_cast<int>(::recv(fd_, bytes, room, 0));
  }
  void write(const std::string& bytes) const {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
      const auto left = bytes.size() - sent;
      const auto count = tls_ != nullptr ? SSL_write(tls_, bytes.data() + sent, static_cast<int>(left))
                                         : ::send(fd_, bytes.data() + sent, left, MSG_NOSIGNAL);
      if (count <= 0) return;
      sent += static_cast<std::size_t>(count);
    }
  }

 private:
  const int fd_;
  SSL* const tls_;
};

}  // namespace

KeyServer::KeyServer(const config::TlsConfig* files) {
  std::signal(SIGPIPE, SIG_IGN);
  if (files != nullptr) {
    tls_ = {SSL_CTX_new(TLS_server_method()), &SSL_CTX_free};
    if (SSL_CTX_use_certificate_chain_file(tls_.get(), files->certificate.c_str()) != 1 ||
        SSL_CTX_use_PrivateKey_file(tls_.get(), files->key.c_str(), SSL_FILETYPE_PEM) != 1)
      throw std::runtime_error{"the key server has no certificate"};
  }
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error{"the key server cannot listen"};
  port_ = ntohs(address.sin_port);
  thread_ = std::thread{[this] { run(); }};
}

KeyServer::~KeyServer() {
  stop_ = true;
  thread_.join();
  ::close(listener_);
}

std::string KeyServer::origin() const {
  return (tls_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_);
}

void KeyServer::answer(const std::string& path, const std::string& body, int status, const std::string& headers) {
  const std::lock_guard lock{mutex_};
  answers_.insert_or_assign(path, Answer{status, headers, body});
}

unsigned KeyServer::asked(const std::string& path) const {
  const std::lock_guard lock{mutex_};
  const auto found = asked_.find(path);
  return found == asked_.end() ? 0 : found->second;
}

std::string KeyServer::lastHead() const {
  const std::lock_guard lock{mutex_};
  return last_head_;
}

void KeyServer::run() {
  while (!stop_) {
    pollfd waiting{listener_, POLLIN, 0};
    if (::poll(&waiting, 1, 20) <= 0) continue;
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    const timeval limit{2, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    serve(fd);
    ::close(fd);
  }
}

void KeyServer::serve(int fd) {
  const Session session{tls_ ? SSL_new(tls_.get()) : nullptr, &SSL_free};
  if (session) {
    SSL_set_fd(session.get(), fd);
    if (SSL_accept(session.get()) != 1) return;
  }
  const Wire wire{fd, session.get()};
  std::string head;
  std::array<char, 4096> part{};
  while (head.find("\r\n\r\n") == head.npos) {
    const int count = wire.read(part.data(), static_cast<int>(part.size()));
    if (count <= 0) return;
    head.append(part.data(), static_cast<std::size_t>(count));
  }
  for (long waited = 0; waited < delay_ms_ && !stop_; waited += 10)
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  wire.write(answerTo(head));
  if (session) SSL_shutdown(session.get());
}

std::string KeyServer::answerTo(const std::string& head) {
  const auto begin = head.find(' ') + 1;
  const auto path = head.substr(begin, head.find(' ', begin) - begin);
  const std::lock_guard lock{mutex_};
  last_head_ = head;
  ++asked_[path];
  const auto found = answers_.find(path);
  const Answer answer = found == answers_.end() ? Answer{404, "", "nothing here"} : found->second;
  return "HTTP/1.1 " + std::to_string(answer.status) +
         " X\r\nConnection: close\r\nContent-Length: " + std::to_string(answer.body.size()) + "\r\n" + answer.headers +
         "\r\n" + answer.body;
}

}  // namespace berth::test
