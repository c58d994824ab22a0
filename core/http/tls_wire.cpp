// SPDX-License-Identifier: Apache-2.0
#include "http/tls_wire.hpp"

#include "http/socket_call.hpp"

#include <openssl/bio.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>

namespace berth::http {
namespace {

// What encryption adds to a record at most, header included, rounded up.
constexpr std::size_t kRecordOverhead = 512;
// Records without content give the caller nothing that it could count: after so much others have their turn.
constexpr std::size_t kMostInputBytes = 1 << 20;
// What OpenSSL itself has to say is short; a client that makes it say more and never listens is lost.
constexpr std::size_t kMostUnsentBytes = 1 << 20;
constexpr std::size_t kCiphertextBytes = TlsWire::kBatchBytes + 16 * kRecordOverhead + TlsWire::kRecordBytes;

/// A thread moves the bytes of one connection at a time.
struct Buffers {
  char content[TlsWire::kBatchBytes];
  char ciphertext[kCiphertextBytes];
};

thread_local std::unique_ptr<Buffers> buffers_of_thread;

Buffers& buffers() {
  // Not touched before it is used: threads that move no TLS cost no memory.
  if (!buffers_of_thread) buffers_of_thread.reset(new Buffers);
  return *buffers_of_thread;
}

TlsWire& wireOf(BIO* bio) {
  return *static_cast<TlsWire*>(BIO_get_data(bio));
}

int readBio(BIO* bio, char* buffer, std::size_t size, std::size_t* got) {
  BIO_clear_retry_flags(bio);
  *got = wireOf(bio).read(buffer, size);
  // An end is told by hasEnded(): OpenSSL would take it for an attack.
  if (*got == 0) BIO_set_retry_read(bio);
  return *got > 0 ? 1 : 0;
}

int writeBio(BIO* bio, const char* bytes, std::size_t size, std::size_t* written) {
  BIO_clear_retry_flags(bio);
  wireOf(bio).write({bytes, size});
  *written = size;
  return 1;
}

long controlBio(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

int createBio(BIO* bio) {
  BIO_set_init(bio, 1);
  return 1;
}

const BIO_METHOD* wireMethod() {
  static const std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)> method = [] {
    std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)> made{
        BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "berth wire"), &BIO_meth_free};
    if (!made) throw std::bad_alloc{};
    BIO_meth_set_read_ex(made.get(), readBio);
    BIO_meth_set_write_ex(made.get(), writeBio);
    BIO_meth_set_ctrl(made.get(), controlBio);
    BIO_meth_set_create(made.get(), createBio);
    return made;
  }();
  return method.get();
}

}  // namespace

BIO* TlsWire::makeBio() {
  BIO* const bio = BIO_new(wireMethod());
  if (bio == nullptr) throw std::bad_alloc{};
  BIO_set_data(bio, this);
  return bio;
}

char* TlsWire::contentBuffer() {
  return buffers().content;
}

void TlsWire::beginInput() {
  is_in_input_ = true;
  is_dry_ = has_ended_ || is_lost_;
  filled_bytes_ = 0;
  input_ = kept_;
}

void TlsWire::endInput() {
  is_in_input_ = false;
  if (input_.empty()) {
    std::string{}.swap(kept_);
  } else if (input_.data() >= kept_.data() && input_.data() < kept_.data() + kept_.size()) {
    kept_.erase(0, kept_.size() - input_.size());
  } else {
    kept_.assign(input_);
  }
  input_ = {};
}

int TlsWire::peek() {
  if (input_.empty()) fill();
  return input_.empty() ? -1 : static_cast<unsigned char>(input_.front());
}

void TlsWire::fill() {
  if (is_dry_ || !is_in_input_) return;
  Buffers& own = buffers();
  // Not more than there is room for, so that little must be kept; at least a record, which comes out whole.
  const std::size_t size = std::min(sizeof own.ciphertext, std::max(room_, kRecordBytes) + kRecordOverhead);
  const Moved moved = receiveFrom(fd(), own.ciphertext, size);
  input_ = {own.ciphertext, moved.bytes};
  filled_bytes_ += moved.bytes;
  is_dry_ = moved.bytes < size || filled_bytes_ >= kMostInputBytes;
  has_ended_ = moved.outcome == Moved::Outcome::kEnd;
  is_lost_ = moved.outcome == Moved::Outcome::kLost;
}

std::size_t TlsWire::read(char* buffer, std::size_t size) {
  if (input_.empty()) fill();
  const std::size_t got = std::min(size, input_.size());
  if (got == 0) return 0;
  std::memcpy(buffer, input_.data(), got);
  follow(input_.substr(0, got));
  input_.remove_prefix(got);
  return got;
}

// Type, version, length; then so many bytes (RFC 8446 §5.1).
void TlsWire::follow(std::string_view ciphertext) {
  while (!ciphertext.empty()) {
    if (record_left_ > 0) {
      const std::size_t of_record = std::min<std::size_t>(record_left_, ciphertext.size());
      record_left_ = static_cast<std::uint16_t>(record_left_ - of_record);
      ciphertext.remove_prefix(of_record);
      continue;
    }
    header_[header_bytes_++] = static_cast<std::uint8_t>(ciphertext.front());
    ciphertext.remove_prefix(1);
    if (header_bytes_ < header_.size()) continue;
    record_left_ = static_cast<std::uint16_t>(header_[3] << 8 | header_[4]);
    header_bytes_ = 0;
  }
}

void TlsWire::beginBatch() {
  is_in_batch_ = true;
  batch_bytes_ = 0;
}

void TlsWire::write(std::string_view ciphertext) {
  Buffers* const own = is_in_batch_ ? &buffers() : nullptr;
  if (own == nullptr || ciphertext.size() > sizeof own->ciphertext - batch_bytes_) {
    if (own != nullptr) keepBatch();
    unsent_.append(ciphertext);
    is_lost_ = is_lost_ || unsent_.size() > kMostUnsentBytes;
    return;
  }
  std::memcpy(own->ciphertext + batch_bytes_, ciphertext.data(), ciphertext.size());
  batch_bytes_ += ciphertext.size();
}

void TlsWire::keepBatch() {
  if (batch_bytes_ > 0) unsent_.append(buffers().ciphertext, batch_bytes_);
  is_in_batch_ = false;
  batch_bytes_ = 0;
}

bool TlsWire::sendBatch() {
  std::string_view batch{is_in_batch_ ? buffers().ciphertext : nullptr, is_in_batch_ ? batch_bytes_ : 0};
  is_in_batch_ = false;
  batch_bytes_ = 0;
  if (batch.empty() && unsent_.empty()) return true;
  const Moved moved = unsent_.empty() ? sendTo(fd(), batch, {}, false) : sendTo(fd(), unsent_, batch, false);
  if (moved.outcome == Moved::Outcome::kLost) is_lost_ = true;
  const std::size_t of_unsent = std::min(moved.bytes, unsent_.size());
  batch.remove_prefix(moved.bytes - of_unsent);
  if (of_unsent == unsent_.size()) {
    dropUnsent();
  } else {
    unsent_.erase(0, of_unsent);
  }
  if (!is_lost_) unsent_.append(batch);
  return !is_lost_ && unsent_.empty();
}

Moved TlsWire::flush() {
  const Moved moved = sendTo(fd(), unsent_, {}, false);
  if (moved.outcome == Moved::Outcome::kLost) is_lost_ = true;
  if (moved.bytes == unsent_.size()) {
    dropUnsent();
  } else {
    unsent_.erase(0, moved.bytes);
  }
  return moved;
}

}  // namespace berth::http
