// SPDX-License-Identifier: Apache-2.0
// Bytes of a client, in portions of any size: the head check, then the body's framing. Whatever comes, portions must
// not change what is understood.
#include "http/body_reader.hpp"
#include "http/head.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

namespace berth::http {
namespace {

constexpr HeadLimits kLimits{4096, 1024};

struct Understood {
  std::size_t head_bytes = 0;
  bool is_taken = false;
  std::string target;
  std::optional<std::string> body;  ///< None when its framing is refused.

  bool operator==(const Understood&) const = default;
};

std::size_t scanIn(const std::string& bytes, std::size_t portion) {
  HeadScanner scanner;
  for (std::size_t end = std::min(portion, bytes.size());; end = std::min(end + portion, bytes.size())) {
    const auto size = scanner.scan(std::string_view{bytes}.substr(0, end), kLimits);
    if (!size) return 0;
    if (*size > 0 || end == bytes.size()) return *size;
  }
}

std::optional<std::string> readBody(BodyReader reader, std::string bytes, std::size_t portion) {
  std::string body;
  for (std::size_t at = 0; at < bytes.size() && !reader.isDone();) {
    const auto part = reader.decode(bytes.data() + at, std::min(portion, bytes.size() - at));
    if (!part) return std::nullopt;
    body.append(part->content);
    at += part->consumed;
  }
  return body;
}

Understood understand(const std::string& bytes, std::size_t portion) {
  Understood understood;
  understood.head_bytes = scanIn(bytes, portion);
  if (understood.head_bytes == 0) return understood;
  Request request;
  understood.is_taken =
      parseHead(std::string_view{bytes}.substr(0, understood.head_bytes), kLimits, request).has_value();
  // Where a bad head is refused, in the middle or at its end, may depend on the portions.
  if (!understood.is_taken) return {};
  understood.target = request.target;
  for (const auto* name : {"n", "last", "digest"}) request.parameter(name);
  understood.body = readBody(BodyReader{request}, bytes.substr(understood.head_bytes), portion);
  return understood;
}

}  // namespace
}  // namespace berth::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
  const auto whole = berth::http::understand(bytes, bytes.size() + 1);
  const auto split = berth::http::understand(bytes, 1 + data[0] % 64);
  if (!(whole == split)) std::abort();
  return 0;
}
