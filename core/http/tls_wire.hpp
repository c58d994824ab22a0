// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/transport.hpp"
#include "model/file.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

struct bio_st;

namespace berth::http {

/// The socket's side of a TLS connection: the ciphertext that OpenSSL reads and writes, moved in few system calls. It
/// passes through buffers of the thread; a connection keeps only what its socket or OpenSSL could not take yet.
/// All calls by the connection's current owner.
class TlsWire final {
 public:
  /// Of content in one record.
  static constexpr std::size_t kRecordBytes = 16 << 10;
  /// Of content that is encrypted for one send.
  static constexpr std::size_t kBatchBytes = 128 << 10;

  explicit TlsWire(File socket) : socket_{std::move(socket)} {}
  TlsWire(const TlsWire&) = delete;
  TlsWire& operator=(const TlsWire&) = delete;

  int fd() const { return socket_.fd(); }
  /// For SSL_set_bio; the wire outlives it.
  bio_st* makeBio();
  /// The thread's buffer of kBatchBytes for content on its way into OpenSSL.
  static char* contentBuffer();

  // Input. OpenSSL may ask for bytes between beginInput() and endInput() only, which one thread calls.
  void beginInput();
  /// How much content the caller has room for: more is not taken off the socket.
  void wantContent(std::size_t bytes) { room_ = bytes; }
  void endInput();
  /// The first byte that OpenSSL has not read; -1 when nothing is there now. Inside of input.
  int peek();
  bool hasKept() const { return !kept_.empty(); }
  /// A record has begun and is not complete.
  bool isMidRecord() const { return header_bytes_ > 0 || record_left_ > 0; }
  bool hasEnded() const { return has_ended_; }  ///< The client has closed its direction of TCP.
  bool isLost() const { return is_lost_; }

  // Output. What OpenSSL writes inside of a batch is sent by sendBatch(), otherwise it waits for flush().
  void beginBatch();
  /// Sends the batch behind what waits, and keeps what the socket does not take. True when it took all.
  bool sendBatch();
  /// Lets the batch wait.
  void keepBatch();
  bool hasUnsent() const { return !unsent_.empty(); }
  Moved flush();
  void dropUnsent() { std::string{}.swap(unsent_); }

  // What the BIO calls.
  std::size_t read(char* buffer, std::size_t size);
  void write(std::string_view ciphertext);

 private:
  void fill();
  void follow(std::string_view ciphertext);

  File socket_;
  std::string kept_;    ///< Input that OpenSSL has not read.
  std::string unsent_;  ///< Output.

  std::string_view input_;  ///< In kept_ or the thread's buffer.
  std::size_t room_ = kRecordBytes;
  std::size_t filled_bytes_ = 0;  ///< In this input.
  std::size_t batch_bytes_ = 0;
  bool is_in_input_ = false;
  bool is_in_batch_ = false;
  bool is_dry_ = false;  ///< The socket has nothing more now.
  bool has_ended_ = false;
  bool is_lost_ = false;

  std::array<std::uint8_t, 5> header_{};  ///< Of a record.
  std::uint8_t header_bytes_ = 0;
  std::uint16_t record_left_ = 0;
};

}  // namespace berth::http
