// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>

namespace berth::ldap {

/// Listens on a port of 127.0.0.1, keeps what is sent there, and answers each piece of it with the same octets, or with
/// none. One connection at a time.
class Stranger {
 public:
  /// StartTLS is refused: an extended response to the first message with protocolError.
  static std::string refusalOfStartTls();
  /// The same with success, after which TLS should follow.
  static std::string acceptanceOfStartTls();
  /// The first half of the refusal.
  static std::string halfAnAnswer();

  explicit Stranger(std::string answer);
  ~Stranger();
  Stranger(const Stranger&) = delete;
  Stranger& operator=(const Stranger&) = delete;

  std::string url() const { return "ldap://127.0.0.1:" + std::to_string(port_); }
  std::string ldapsUrl() const { return "ldaps://127.0.0.1:" + std::to_string(port_); }
  std::string heard() const;

 private:
  void serve();
  void talk(int socket);

  const std::string answer_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> ended_{false};
  mutable std::mutex mutex_;
  std::string heard_;
  std::thread thread_;
};

}  // namespace berth::ldap
