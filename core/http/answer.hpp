// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/message.hpp"
#include "http/transport.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace berth::http {

/// What goes into an answer's head beside the Response.
struct AnswerFacts {
  bool is_head = false;      ///< The request was HEAD: everything but the body.
  bool is_http_1_0 = false;  ///< Then staying open must be said.
  bool closes = false;
  std::string_view date;
};

/// One answer on its way to the client: its head, then its content, or parts of it, from memory, a file or a reader.
/// Sends what the socket takes and remembers the rest.
class Answer {
 public:
  enum class Progress : std::uint8_t {
    kDone,
    kBlocked,     ///< The socket takes no more now.
    kTurnOver,    ///< The turn's bytes are used up, the socket may take more.
    kNeedsDisk,   ///< The file's next bytes are not in memory: call sendFromDisk() where blocking is allowed.
    kNeedsPiece,  ///< Read nextPiece() and give it to givePiece().
    kBroken,      ///< The connection is lost, or the file is shorter than it was: cut.
  };

  /// Small files are better read and sent with the head in one call than sent by sendfile.
  static constexpr std::size_t kSmallFileBytes = 32 << 10;
  static constexpr std::size_t kPieceBytes = 512 << 10;

  /// The response's parts must lie inside its content. Content that isReadFirst() is given by givePiece() next.
  void begin(Response response, const AnswerFacts& facts);
  /// The first bytes come from a reader or a small file, and a failure to read them can still become another answer.
  static bool isReadFirst(const Response& response);
  /// The bytes to be read next. Not past the end.
  Span nextPiece() const;
  /// Takes nextPiece()'s bytes. False when they are too few: the content is broken.
  bool givePiece(std::string piece);
  /// Sends at most `budget` bytes and lowers it.
  Progress send(Transport& transport, std::size_t& budget);
  /// The same where the thread may wait for the disk.
  Progress sendFromDisk(Transport& transport, std::size_t& budget);

  int status() const { return response_.status; }
  std::uint64_t sentBytes() const { return finished_ + sent_; }  ///< Of content.
  bool hasBegun() const { return has_begun_; }                   ///< Something may have reached the client.
  const Response& response() const { return response_; }
  void clear();

 private:
  void writeHead(const AnswerFacts& facts);
  void beginPart();
  bool hasNextPart() const { return next_part_ < response_.parts.size(); }
  std::string_view memory() const;
  static Progress flush(Transport& transport, std::size_t& budget);
  Progress sendMemory(Transport& transport, std::size_t& budget);
  Progress sendFile(Transport& transport, std::size_t& budget);
  Progress sendPartFromDisk(Transport& transport, std::size_t& budget);
  std::uint64_t left() const { return length_ - sent_; }

  Response response_;
  std::size_t next_part_ = 0;
  std::uint64_t finished_ = 0;  ///< Content of the parts before this one.

  // The current part.
  std::string text_;  ///< What goes before its content: the head too, before the first.
  std::size_t text_sent_ = 0;
  std::uint64_t offset_ = 0;  ///< Of the content's first byte that is sent.
  std::uint64_t length_ = 0;  ///< To be sent.
  std::uint64_t sent_ = 0;
  std::string piece_;
  std::uint64_t piece_start_ = 0;  ///< Position of the piece in what is sent.
  bool has_begun_ = false;
};

/// The first span that a response sends of its content. kInternal when one of them is not inside, or there is no
/// content to take it from.
Result<Span> firstSpanOf(const Response& response);

/// True when the byte at `offset` is in memory, or the file system cannot tell.
bool isInMemory(int file, std::uint64_t offset);

}  // namespace berth::http
