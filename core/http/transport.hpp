// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/file.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace berth::http {

/// What one attempt to move bytes came to.
struct Moved {
  enum class Outcome : std::uint8_t {
    kSome,   ///< `bytes` were moved, at least one.
    kLater,  ///< Nothing now: wait for the socket.
    kEnd,    ///< Receiving: the client sends no more. Sending a file: the file is shorter than asked.
    kLost,   ///< The connection or the file is broken.
  };
  Outcome outcome = Outcome::kSome;
  std::size_t bytes = 0;

  bool some() const { return outcome == Outcome::kSome; }
};

/// One client's connection as the engine sees it: nothing blocks on the network, all calls by the connection's current
/// owner. The seam where TLS comes in.
class Transport {
 public:
  virtual ~Transport() = default;
  /// What to register in epoll.
  virtual int fd() const = 0;
  /// Fewer bytes than asked for mean that nothing more is there: epoll tells when there is.
  virtual Moved receive(char* buffer, std::size_t size) = 0;
  /// Sends `first`, then `second`. `more` promises that bytes follow at once.
  virtual Moved send(std::string_view first, std::string_view second, bool more) = 0;
  /// From a regular file; may block on its disk.
  virtual Moved sendFile(int file, std::uint64_t offset, std::size_t length) = 0;
  /// Tells the client that nothing more comes; it may still send.
  virtual void finishSending() = 0;
  /// Makes closing a reset, so that a cut answer never looks whole.
  virtual void resetOnClose() = 0;
};

/// HTTP without TLS.
class PlainTransport final : public Transport {
 public:
  /// A connected, non-blocking socket.
  explicit PlainTransport(File socket) : socket_{std::move(socket)} {}

  int fd() const override { return socket_.fd(); }
  Moved receive(char* buffer, std::size_t size) override;
  Moved send(std::string_view first, std::string_view second, bool more) override;
  Moved sendFile(int file, std::uint64_t offset, std::size_t length) override;
  void finishSending() override;
  void resetOnClose() override;

 private:
  File socket_;
};

}  // namespace berth::http
