// SPDX-License-Identifier: Apache-2.0
#include "http/tls_transport.hpp"

#include "http/client_certificate.hpp"
#include "http/socket_call.hpp"
#include "http/tls_error.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace berth::http {
namespace {

// A client that takes little keeps little: what is encrypted at once grows while its socket takes all of it.
constexpr std::uint32_t kFewBytes = 2 * TlsWire::kRecordBytes;
constexpr std::uint32_t kFirstBytes = 4 * TlsWire::kRecordBytes;
constexpr std::uint32_t kMostBytes = TlsWire::kBatchBytes;

bool isLetter(int byte) {
  return byte >= 'A' && byte <= 'Z';
}

}  // namespace

void TlsTransport::Free::operator()(ssl_st* ssl) const {
  SSL_free(ssl);
}

TlsTransport::TlsTransport(File socket, std::shared_ptr<const TlsContext> context)
    : wire_{std::move(socket)}, context_{std::move(context)}, batch_bytes_{kFirstBytes} {}

TlsTransport::~TlsTransport() {
  if (state_ != State::kOpen || is_cut_ || is_finishing_ || wire_.hasUnsent()) return;
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  if (wire_.hasUnsent()) wire_.flush();
}

std::uint32_t TlsTransport::events(bool is_sending) const {
  const bool is_open = state_ != State::kNew && state_ != State::kHandshake;
  if (is_sending && is_open) return EPOLLOUT;
  return EPOLLIN | (wire_.hasUnsent() && !is_corked_ ? EPOLLOUT : 0U);
}

bool TlsTransport::isPartway() const {
  return state_ == State::kHandshake || (state_ == State::kOpen && wire_.isMidRecord());
}

std::optional<Moved> TlsTransport::open() {
  if (state_ == State::kOpen) return {};
  if (state_ == State::kBroken || state_ == State::kPlainHttp) return Moved{Moved::Outcome::kLost};
  wire_.beginInput();
  const Moved moved = goOn();
  wire_.endInput();
  if (wire_.hasUnsent()) wire_.flush();
  if (!moved.some()) return moved;
  return {};
}

// kSome: it is open.
Moved TlsTransport::goOn() {
  if (state_ == State::kNew) {
    const int first = wire_.peek();
    if (first < 0)
      return {wire_.hasEnded() ? Moved::Outcome::kEnd
              : wire_.isLost() ? Moved::Outcome::kLost
                               : Moved::Outcome::kLater};
    if (isLetter(first)) {
      state_ = State::kPlainHttp;
      trouble_ = std::make_unique<TransportTrouble>(TransportTrouble{true, "plain HTTP"});
      return {Moved::Outcome::kLost};
    }
    state_ = State::kHandshake;
    ssl_.reset(context_->makeConnection());
    bio_st* const bio = wire_.makeBio();
    SSL_set_bio(ssl_.get(), bio, bio);
  }
  ERR_clear_error();
  const int done = SSL_do_handshake(ssl_.get());
  if (done == 1) {
    state_ = State::kOpen;
    certificate_ = certificateOf(ssl_.get());
    return {Moved::Outcome::kSome, 1};
  }
  if (SSL_get_error(ssl_.get(), done) != SSL_ERROR_WANT_READ) return fail();
  if (wire_.hasEnded()) return {Moved::Outcome::kEnd};
  return {wire_.isLost() ? Moved::Outcome::kLost : Moved::Outcome::kLater};
}

Moved TlsTransport::fail() {
  state_ = State::kBroken;
  trouble_ = std::make_unique<TransportTrouble>(TransportTrouble{false, tlsErrorText(ssl_.get())});
  return {Moved::Outcome::kLost};
}

Moved TlsTransport::receive(char* buffer, std::size_t size) {
  if (wire_.hasUnsent() && !is_corked_) flush();
  if (is_finishing_ && state_ != State::kOpen) return receiveFrom(fd(), buffer, size);
  if (const auto stop = open()) return *stop;

  std::size_t got = 0;
  int error = SSL_ERROR_NONE;
  wire_.beginInput();
  while (got < size && error == SSL_ERROR_NONE) {
    wire_.wantContent(size - got);
    ERR_clear_error();
    std::size_t count = 0;
    if (SSL_read_ex(ssl_.get(), buffer + got, size - got, &count) == 1) {
      got += count;
    } else {
      error = SSL_get_error(ssl_.get(), 0);
    }
  }
  wire_.endInput();

  Moved::Outcome ending = Moved::Outcome::kLater;
  if (error == SSL_ERROR_ZERO_RETURN || (error == SSL_ERROR_WANT_READ && wire_.hasEnded())) {
    ending = Moved::Outcome::kEnd;
  } else if (error != SSL_ERROR_NONE && error != SSL_ERROR_WANT_READ) {
    ending = fail().outcome;
  } else if (wire_.isLost()) {
    ending = Moved::Outcome::kLost;
  }
  // Answers of OpenSSL's own: to a change of keys, to what it cannot take.
  if (wire_.hasUnsent() && !is_corked_) flush();
  const bool is_full = error == SSL_ERROR_NONE;
  has_buffered_ =
      ending != Moved::Outcome::kLater || (is_full && (wire_.hasKept() || SSL_has_pending(ssl_.get()) == 1));
  if (got > 0) return {Moved::Outcome::kSome, got};
  return {ending};
}

std::optional<Moved> TlsTransport::readyToSend() {
  if (const auto stop = open()) {
    return Moved{stop->outcome == Moved::Outcome::kLater ? Moved::Outcome::kLater : Moved::Outcome::kLost};
  }
  if (std::exchange(is_corked_, false) || !wire_.hasUnsent()) return {};
  if (const Moved moved = flush(); !moved.some()) return moved;
  if (wire_.hasUnsent()) return Moved{Moved::Outcome::kLater};
  return {};
}

bool TlsTransport::encrypt(std::string_view content) {
  ERR_clear_error();
  std::size_t written = 0;
  if (SSL_write_ex(ssl_.get(), content.data(), content.size(), &written) == 1) return true;
  fail();
  return false;
}

bool TlsTransport::sendBatch() {
  const bool is_all = wire_.sendBatch();
  batch_bytes_ = is_all ? std::min(2 * batch_bytes_, kMostBytes) : kFewBytes;
  return is_all;
}

Moved TlsTransport::send(std::string_view first, std::string_view second, bool more) {
  if (state_ == State::kPlainHttp) return sendTo(fd(), first, second, more);
  if (const auto stop = readyToSend()) return *stop;
  const std::size_t size = first.size() + second.size();

  // A head and what fits behind it make one record.
  std::string_view piece = first;
  if (first.empty()) {
    piece = second.substr(0, batch_bytes_);
    second.remove_prefix(piece.size());
  } else if (first.size() < TlsWire::kRecordBytes && !second.empty()) {
    const std::size_t joint = std::min(second.size(), TlsWire::kRecordBytes - first.size());
    char* const buffer = TlsWire::contentBuffer();
    std::memcpy(buffer, first.data(), first.size());
    std::memcpy(buffer + first.size(), second.data(), joint);
    piece = {buffer, first.size() + joint};
    second.remove_prefix(joint);
  }
  for (;;) {
    wire_.beginBatch();
    if (!encrypt(piece)) return {Moved::Outcome::kLost};
    if (second.empty()) break;
    if (!sendBatch()) break;
    piece = second.substr(0, batch_bytes_);
    second.remove_prefix(piece.size());
  }
  if (!second.empty())
    return wire_.isLost() ? Moved{Moved::Outcome::kLost} : Moved{Moved::Outcome::kSome, size - second.size()};
  if (more) {
    wire_.keepBatch();
    is_corked_ = true;
  } else {
    sendBatch();
  }
  return wire_.isLost() ? Moved{Moved::Outcome::kLost} : Moved{Moved::Outcome::kSome, size};
}

Moved TlsTransport::sendFile(int file, std::uint64_t offset, std::size_t length) {
  if (const auto stop = readyToSend()) return *stop;
  char* const buffer = TlsWire::contentBuffer();
  const std::size_t wanted = std::min<std::size_t>(length, batch_bytes_);
  const Moved read = attemptToMove([&] { return ::pread(file, buffer, wanted, static_cast<off_t>(offset)); });
  if (!read.some()) return read;
  wire_.beginBatch();
  if (!encrypt({buffer, read.bytes})) return {Moved::Outcome::kLost};
  sendBatch();
  return wire_.isLost() ? Moved{Moved::Outcome::kLost} : read;
}

Moved TlsTransport::flush() {
  const Moved moved = wire_.flush();
  if (is_finishing_ && !wire_.hasUnsent()) ::shutdown(fd(), SHUT_WR);
  return moved;
}

void TlsTransport::finishSending() {
  is_finishing_ = true;
  if (state_ == State::kOpen) {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
  }
  if (wire_.hasUnsent()) {
    flush();
  } else {
    ::shutdown(fd(), SHUT_WR);
  }
}

void TlsTransport::resetOnClose() {
  is_cut_ = true;
  wire_.dropUnsent();
  http::resetOnClose(fd());
}

}  // namespace berth::http
