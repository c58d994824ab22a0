// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace berth::bench {

/// What a connection sends next. `body` must live until the answer is there.
struct Request {
  std::string head;
  std::string_view body;
  bool is_head = false;  ///< A HEAD: the answer has no body, whatever its Content-Length says.
};

struct Answer {
  int status = 0;
  std::uint64_t body_bytes = 0;
  std::string_view head;  ///< Until the next answer on the connection.

  /// The value of a header (lower-case name); empty when absent.
  std::string_view header(std::string_view name) const;
};

/// What one client does, request after request, on one connection. One thread.
class Script {
 public:
  virtual ~Script() = default;
  virtual Request next() = 0;
  /// False: the answer was wrong; the connection stops and counts as failed.
  virtual bool answered(const Answer& answer) = 0;
  /// Nothing more to do.
  virtual bool done() const { return false; }
};

/// The head of a request without its final empty line: more headers may follow.
std::string requestHead(std::string_view method, std::string_view path, std::string_view host);

}  // namespace berth::bench
