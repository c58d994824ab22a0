// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/config.hpp"

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

struct ssl_ctx_st;

namespace berth::test {

/// A web server on 127.0.0.1 that answers GET with what a test says, one connection after the other.
class KeyServer {
 public:
  KeyServer() : KeyServer{nullptr} {}
  /// Over TLS, with that certificate.
  explicit KeyServer(const config::TlsConfig& files) : KeyServer{&files} {}
  ~KeyServer();
  KeyServer(const KeyServer&) = delete;
  KeyServer& operator=(const KeyServer&) = delete;

  std::string origin() const;
  std::string url(const std::string& path) const { return origin() + path; }
  int port() const { return port_; }

  /// What `path` answers from now on; `headers` end with "\r\n" each. 404 without.
  void answer(const std::string& path, const std::string& body, int status = 200, const std::string& headers = {});
  /// How long every answer takes from now on.
  void setDelay(std::chrono::milliseconds delay) { delay_ms_ = delay.count(); }
  unsigned asked(const std::string& path) const;
  /// The head of the last request.
  std::string lastHead() const;

 private:
  struct Answer {
    int status;
    std::string headers;
    std::string body;
  };

  explicit KeyServer(const config::TlsConfig* files);
  void run();
  void serve(int fd);
  std::string answerTo(const std::string& head);

  std::shared_ptr<ssl_ctx_st> tls_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stop_{false};
  std::atomic<long> delay_ms_{0};
  mutable std::mutex mutex_;
  std::map<std::string, Answer> answers_;
  std::map<std::string, unsigned> asked_;
  std::string last_head_;
  std::thread thread_;
};

}  // namespace berth::test
