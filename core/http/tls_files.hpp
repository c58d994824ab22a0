// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/tls_context.hpp"
#include "model/secret.hpp"

#include <tl/expected.hpp>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

struct evp_pkey_st;
struct x509_st;

namespace berth::http {

struct X509Free {
  void operator()(x509_st* certificate) const;
};
using X509Pointer = std::unique_ptr<x509_st, X509Free>;
struct KeyFree {
  void operator()(evp_pkey_st* key) const;
};
using KeyPointer = std::unique_ptr<evp_pkey_st, KeyFree>;

/// One PEM file of http.tls, read at once. Its text, which may be a key, is wiped when it goes.
class TlsFile final {
 public:
  ~TlsFile() { wipe(content_); }
  TlsFile(TlsFile&&) = default;
  TlsFile& operator=(TlsFile&&) = delete;

  static tl::expected<TlsFile, TlsProblem> read(std::string field, std::filesystem::path path);

  /// At least one.
  tl::expected<std::vector<X509Pointer>, TlsProblem> certificates() const;
  tl::expected<KeyPointer, TlsProblem> key() const;
  const std::string& content() const { return content_; }
  /// "FILE cannot be used: CAUSE; CURE".
  tl::unexpected<TlsProblem> unusable(const std::string& cause, const std::string& cure) const;

 private:
  TlsFile(std::string field, std::filesystem::path path) : field_{std::move(field)}, path_{std::move(path)} {}

  std::string field_;
  std::filesystem::path path_;
  std::string content_;
};

/// "CN=registry.example.com, until Nov 25 12:00:00 2027 GMT".
std::string describeCertificate(x509_st* certificate);
/// The end of its validity; the epoch when it says none that can be read.
std::chrono::sys_seconds expiryOf(x509_st* certificate);
/// What is wrong with its dates: a sentence without its subject; empty when nothing is.
std::string validityWarning(x509_st* certificate);

}  // namespace berth::http
