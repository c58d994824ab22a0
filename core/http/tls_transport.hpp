// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/tls_context.hpp"
#include "http/tls_wire.hpp"
#include "http/transport.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace berth::http {

/// HTTP over TLS. The handshake is a part of receiving and sending: kLater until it is done.
class TlsTransport final : public Transport {
 public:
  /// A connected, non-blocking socket.
  TlsTransport(File socket, std::shared_ptr<const TlsContext> context);
  /// Says good-bye (close_notify) unless the answer was cut.
  ~TlsTransport() override;

  int fd() const override { return wire_.fd(); }
  std::uint32_t events(bool is_sending) const override;
  Moved receive(char* buffer, std::size_t size) override;
  Moved send(std::string_view first, std::string_view second, bool more) override;
  Moved sendFile(int file, std::uint64_t offset, std::size_t length) override;
  void finishSending() override;
  void resetOnClose() override;

  bool hasBuffered() const override { return has_buffered_; }
  bool isPartway() const override;
  bool hasUnsent() const override { return wire_.hasUnsent(); }
  Moved flush() override;

  bool isTls() const override { return state_ == State::kOpen; }
  std::shared_ptr<const ClientCertificate> certificate() const override { return certificate_; }
  const TransportTrouble* trouble() const override { return trouble_.get(); }

 private:
  enum class State : std::uint8_t {
    kNew,  ///< No byte came yet.
    kHandshake,
    kOpen,
    kPlainHttp,  ///< The client speaks HTTP without TLS.
    kBroken,     ///< It spoke something else, or no peace could be made; an alert may have told it why.
  };
  struct Free {
    void operator()(ssl_st* ssl) const;
  };

  /// What keeps the connection from being open, or nothing when it is.
  std::optional<Moved> open();
  Moved goOn();
  std::optional<Moved> readyToSend();
  Moved fail();
  bool encrypt(std::string_view content);
  bool sendBatch();
  Moved discard(char* buffer, std::size_t size);

  TlsWire wire_;
  const std::shared_ptr<const TlsContext> context_;
  std::unique_ptr<ssl_st, Free> ssl_;
  std::shared_ptr<const ClientCertificate> certificate_;
  std::unique_ptr<const TransportTrouble> trouble_;
  std::uint32_t batch_bytes_;
  State state_ = State::kNew;
  bool has_buffered_ = false;
  bool is_corked_ = false;  ///< What is unsent waits for bytes that follow.
  bool is_finishing_ = false;
  bool is_cut_ = false;
};

}  // namespace berth::http
