// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/file.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace berth::http {

struct ClientCertificate;

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

/// Why a client that connected cannot be served.
struct TransportTrouble {
  bool is_plain_http = false;  ///< It sent HTTP without TLS. It can be answered: what is sent now goes as it is.
  std::string cause;           ///< Of a failed handshake or record, for the log.
};

/// One client's connection as the engine sees it: nothing blocks on the network, all calls by the connection's current
/// owner.
class Transport {
 public:
  virtual ~Transport() = default;
  /// What to register in epoll.
  virtual int fd() const = 0;
  /// The epoll events before which receive(), or send() when `is_sending`, has nothing to do.
  virtual std::uint32_t events(bool is_sending) const = 0;
  /// Fewer bytes than asked for mean that nothing more is there, unless hasBuffered(): epoll tells when there is.
  virtual Moved receive(char* buffer, std::size_t size) = 0;
  /// Sends `first`, then `second`. `more` promises that bytes follow at once.
  virtual Moved send(std::string_view first, std::string_view second, bool more) = 0;
  /// From a regular file; may block on its disk.
  virtual Moved sendFile(int file, std::uint64_t offset, std::size_t length) = 0;
  /// Tells the client that nothing more comes; it may still send.
  virtual void finishSending() = 0;
  /// Makes closing a reset, so that a cut answer never looks whole.
  virtual void resetOnClose() = 0;

  /// receive() has something to give that epoll does not know of.
  virtual bool hasBuffered() const { return false; }
  /// Bytes came that are only a part of something: of a handshake, of a record.
  virtual bool isPartway() const { return false; }
  /// Bytes that were taken by send() and sendFile() and not yet by the socket. Nobody may end an answer before
  /// flush() has sent them.
  virtual bool hasUnsent() const { return false; }
  /// Sends some of them.
  virtual Moved flush() { return {Moved::Outcome::kLater}; }

  virtual bool isTls() const { return false; }
  /// Null: none was shown, or none was asked for.
  virtual std::shared_ptr<const ClientCertificate> certificate() const { return nullptr; }
  /// Null: none. After receive() has said kLost.
  virtual const TransportTrouble* trouble() const { return nullptr; }
};

/// Makes the transport of a new connection from its non-blocking socket. Any thread.
using MakeTransport = std::function<std::unique_ptr<Transport>(File)>;

/// HTTP without TLS.
class PlainTransport final : public Transport {
 public:
  /// A connected, non-blocking socket.
  explicit PlainTransport(File socket) : socket_{std::move(socket)} {}
  static std::unique_ptr<Transport> make(File socket) { return std::make_unique<PlainTransport>(std::move(socket)); }

  int fd() const override { return socket_.fd(); }
  std::uint32_t events(bool is_sending) const override;
  Moved receive(char* buffer, std::size_t size) override;
  Moved send(std::string_view first, std::string_view second, bool more) override;
  Moved sendFile(int file, std::uint64_t offset, std::size_t length) override;
  void finishSending() override;
  void resetOnClose() override;

 private:
  File socket_;
};

}  // namespace berth::http
