// SPDX-License-Identifier: Apache-2.0
// Paths to routes: percent escapes are decoded once, and no spelling of a path leads elsewhere.
#include "fuzz/property.hpp"
#include "http/route_table.hpp"
#include "model/repository_name.hpp"

#include <string>

namespace berth::http {
namespace {

std::string escaped(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string all;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    all += '%';
    all += kHex[byte >> 4];
    all += kHex[byte & 15];
  }
  return all;
}

void checkSame(const RouteMatch& one, const RouteMatch& other) {
  fuzz::require(one.route == other.route && one.allow == other.allow && one.name == other.name &&
                    one.reference == other.reference,
                "another spelling of a path leads to the same place");
}

}  // namespace
}  // namespace berth::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace berth;
  using namespace berth::http;
  const std::string text{fuzz::textOf(data, size)};
  const auto space = text.find(' ');
  const std::string method = text.substr(0, space);
  const std::string path = space == std::string::npos ? "" : text.substr(space + 1);

  const auto match = findRoute(method, path);
  if (match.route == nullptr) {
    fuzz::require(match.name.empty() && match.reference.empty(), "what leads nowhere names nothing");
  } else {
    fuzz::require(match.reference.find('/') == std::string_view::npos, "a reference is one segment");
    const bool has_name = match.route->pattern.find("<name>") != std::string_view::npos;
    fuzz::require(has_name != match.name.empty(), "a route with a name gets one");
  }
  const std::string& plain = match.decoded ? *match.decoded : path;
  const std::string whole = escaped(plain);
  checkSame(match, findRoute(method, whole));
  if (!path.empty() && path.back() != '/' && path != "/") {
    const std::string with_slash = path + '/';
    if (!plain.ends_with('/')) checkSame(match, findRoute(method, with_slash));
  }
  return 0;
}
