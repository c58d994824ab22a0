// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/login_progress.hpp"
#include "model/content.hpp"
#include "model/result.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace berth::http {

/// The certificate that a client has shown and TLS has checked.
struct ClientCertificate {
  std::string subject;             ///< "CN=builder,O=Example" (RFC 2253).
  std::vector<std::string> names;  ///< Alternative names: "DNS:a.example", "email:a@example", "URI:spiffe://…".
};

/// A request whose head was checked by RFC 9112 and is complete. Owned by the engine; lives until its answer is sent.
class Request {
 public:
  std::string method;
  std::string target;                                        ///< As sent: path and query, percent-encoded.
  std::string path;                                          ///< Of the target, still percent-encoded, without query.
  std::string query;                                         ///< Without the '?'.
  std::vector<std::pair<std::string, std::string>> headers;  ///< In order; names as sent.
  std::string peer;                                          ///< Address and port of the client's end.
  std::string id;                                            ///< Request id, for logs and answers.
  /// The application's own note about this request, 0 at first; the engine only keeps it until answered().
  mutable std::uint32_t mark = 0;
  /// Who sent it, once the application has found out: for its logs.
  mutable std::string caller;
  /// What the guard finds again when the request is run once more.
  mutable auth::LoginProgress login;
  /// When its sender stops waiting, for handlers that know: run once more, they go by the same.
  mutable std::optional<std::chrono::steady_clock::time_point> answer_by;
  bool is_http_1_0 = false;
  bool is_tls = false;
  std::shared_ptr<const ClientCertificate> certificate;  ///< Null: the client has shown none.

  std::optional<std::uint64_t> content_length;  ///< Absent when chunked or without body.
  bool is_chunked = false;
  bool hasBody() const { return is_chunked || content_length.value_or(0) > 0; }

  /// The body, for routes that take it whole (see Route::max_body); empty for routes with a BodySink.
  std::string body;

  /// Overwrites what may hold a password: the values of Authorization, and the body. Both are gone afterwards.
  void wipeSecrets();

  /// The values of a header, merged with ", " when it is repeated (RFC 9110 §5.3); case-insensitive name.
  std::optional<std::string> header(std::string_view name) const;
  /// The first value of a query parameter, percent-decoded; absent is not the same as empty.
  std::optional<std::string> parameter(std::string_view name) const;
  std::vector<std::string> parameters(std::string_view name) const;
};

/// A span of a Content.
struct Span {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

/// A piece of an answer's body: text of its own, then a span of the content, which may be empty.
struct Part {
  std::string before;
  Span span;
};

/// An answer. Content-Length, Date, Connection and, after errors, closing are the engine's; a HEAD's body is counted in
/// Content-Length and not sent.
struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  Content content;
  std::vector<Part> parts;  ///< What is sent, in this order; all of content when there are none.
  bool close = false;       ///< Close the connection after this answer.
  std::string_view error;   ///< For the logs: the code of an error, in static memory.

  void setHeader(std::string name, std::string value) { headers.emplace_back(std::move(name), std::move(value)); }
};

/// Receives a large body while nobody waits: the engine calls write() whenever bytes are there, then close() once.
/// Calls come from different threads, one at a time. Exactly one of close() and abort() is the last call; the
/// destructor follows.
class BodySink {
 public:
  virtual ~BodySink() = default;
  /// The next bytes of the decoded body, at most 256 KiB. May block on this machine's disk. On an error the engine
  /// drains or closes, and answers with it; abort() follows.
  virtual Result<void> write(std::string_view bytes) = 0;
  /// The body is complete. Must be restartable up to its first Lane use (model/lane.hpp).
  virtual Response close() = 0;
  /// The client went away, was too slow, or broke the framing; or write() failed. May use a lane; if that has no place
  /// in time the destructor follows alone.
  virtual void abort() = 0;
};

}  // namespace berth::http
