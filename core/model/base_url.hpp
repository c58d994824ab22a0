// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <string>
#include <string_view>

namespace berth {

/// True for a host with an optional port (RFC 3986 §3.2 without a user): "a.example", "a.example:5000", "[::1]:5000".
/// False for the empty text.
bool isAuthority(std::string_view text);

/// True for what may stand before a path: nothing, or "/" and words of unreserved characters with "/" between them
/// (no "." or ".." among them, no "/" at the end).
bool isPathPrefix(std::string_view text);

/// Where something is found: scheme, host with an optional port, and a path that everything in it begins with. A value,
/// always well formed.
class BaseUrl {
 public:
  /// "https://registry.example", "http://[::1]:5000/registry/". kInvalidArgument, with what is wrong and how to write
  /// it.
  static Result<BaseUrl> parse(std::string_view text);

  const std::string& scheme() const { return scheme_; }        ///< "http" or "https".
  const std::string& authority() const { return authority_; }  ///< Host in lower case; port when one was written.
  const std::string& path() const { return path_; }            ///< isPathPrefix().
  std::string text() const { return scheme_ + "://" + authority_ + path_; }

  friend bool operator==(const BaseUrl&, const BaseUrl&) = default;

 private:
  BaseUrl() = default;

  std::string scheme_;
  std::string authority_;
  std::string path_;
};

}  // namespace berth
