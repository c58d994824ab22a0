// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/message.hpp"
#include "model/result.hpp"

#include <cstddef>
#include <string_view>

namespace berth::http {

/// The sizes a request head may have.
struct HeadLimits {
  std::size_t head_bytes;  ///< From the method to the empty line.
  std::size_t uri_bytes;   ///< The target.
};

/// Finds the end of a head whose bytes come in any portions, each byte looked at once, and refuses as early as it can
/// what can never become a head: a bare line feed, a first byte no method starts with, too many bytes.
class HeadScanner {
 public:
  /// `bytes` is everything of this head so far, from its first byte. The length of the head with its empty line, or 0
  /// when more must come. Errors: kBadRequest, kUriTooLong, kHeadTooLarge.
  Result<std::size_t> scan(std::string_view bytes, const HeadLimits& limits);
  void reset() { *this = {}; }

 private:
  std::size_t line_ = 0;  ///< Where the current line starts.
  std::size_t seen_ = 0;
};

/// What a head says about the connection rather than about the request.
struct HeadFacts {
  bool keep_alive = true;
  bool expects_continue = false;
};

/// Reads a complete head (RFC 9112 §2-6) into `request`, whose memory is reused: method, target, path, query, headers,
/// version, framing, and `id` when the client sent a fit X-Request-Id (else empty). Stricter than the RFC must be
/// wherever a proxy before us could read the bytes differently: one Host, one framing, CRLF only, no folding.
/// Absolute-form targets lose scheme and authority; the authority replaces Host. Nothing is percent-decoded.
/// Errors: kBadRequest, kUriTooLong, kVersionNotSupported; the request is then filled as far as it was read.
Result<HeadFacts> parseHead(std::string_view head, const HeadLimits& limits, Request& request);

}  // namespace berth::http
