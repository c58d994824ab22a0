// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tl/expected.hpp>

#include <string>
#include <string_view>

namespace berth::names {

/// A pattern for images: HOST/REPOSITORY[:TAG][@DIGEST], as "reg.example.com/team/**", "*/prod/*:v*", "**". Between
/// slashes `*` is any run of characters, a part `**` any number of parts, also none; in a tag `*` and `?` are what they
/// are in file names. The host is whole: written out with its port, `*` for any, or `*.example.com` for all below a
/// domain; so no pattern describes a host that only looks like another (reg.example.com.evil.org). A value.
class ImageGlob {
 public:
  /// An error is a sentence with the cure.
  static tl::expected<ImageGlob, std::string> parse(std::string_view text);

  /// `name`: "docker.io/library/nginx" (ImageReference::name()). A pattern with a tag or digest is for images that have
  /// one which fits.
  bool matches(std::string_view name, std::string_view tag, std::string_view digest) const;

  const std::string& text() const { return text_; }

 private:
  bool matchesHost(std::string_view host) const;

  std::string text_;
  std::string host_;        ///< "*": any; "*.example.com": below it.
  std::string repository_;  ///< A glob.
  std::string tag_;         ///< A glob; empty: whatever.
  std::string digest_;      ///< Whole; empty: whatever.
};

}  // namespace berth::names
