// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tl/expected.hpp>

#include <string>
#include <string_view>

namespace berth::names {

/// What an object of a cluster, or a person, writes to name an image, as distribution and the container runtimes read
/// it (github.com/distribution/reference, grammar in its reference.go): "nginx", "reg.example.com:5000/team/app:v1",
/// "app@sha256:…". A value; equal images have equal names.
struct ImageReference {
  std::string host;        ///< Lower case, "docker.io" unless written; ":443" is left out. With its port: "[::1]:5000".
  std::string repository;  ///< "library/nginx".
  std::string tag;         ///< Empty: none was written.
  std::string digest;      ///< "sha256:…"; empty: none was written. With it the tag says nothing.

  /// An error is a sentence for whoever wrote it.
  static tl::expected<ImageReference, std::string> parse(std::string_view text);

  /// "docker.io/library/nginx".
  std::string name() const { return host + '/' + repository; }
  /// The name with what stands behind it: for people and rules. A runtime may read another name out of it.
  std::string text() const;
  /// The tag that a runtime pulls: "latest" when neither tag nor digest was written; empty with a digest alone.
  std::string effectiveTag() const { return tag.empty() && digest.empty() ? "latest" : tag; }
};

/// "reg.example.com", "localhost:5000", "[::1]:5000": the host of a reference, without what it stands for.
bool isHost(std::string_view text);

/// The host as names have it: lower case, without ":443", docker.io's other names as "docker.io".
std::string canonicalHost(std::string_view host);

/// A tag by the grammar of the distribution specification.
bool isTag(std::string_view text);

/// "sha256:…" or "sha512:…" with as many lower-case hexadecimal digits as they have, or of another algorithm at
/// least 32.
bool isDigest(std::string_view text);

}  // namespace berth::names
