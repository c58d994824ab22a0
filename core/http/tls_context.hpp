// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/config.hpp"

#include <tl/expected.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

struct ssl_st;
struct ssl_ctx_st;

namespace berth::http {

/// What is wrong with a file of http.tls: a sentence with the file, the cause and the cure.
struct TlsProblem {
  std::string field;  ///< "http.tls.key"
  std::string message;
};

/// Certificate, key and rules that connections are served with: read from the files at once, and checked together.
/// Never changes; any thread.
class TlsContext final {
 public:
  /// Session tickets of `previous` stay good where the same clients would be let in; null: there is none.
  static tl::expected<std::shared_ptr<const TlsContext>, TlsProblem> load(const config::HttpTls& files,
                                                                          const TlsContext* previous = nullptr);

  /// A server's end of a connection, for SSL_free. It holds the context's certificate for as long as it lives.
  ssl_st* makeConnection() const;
  /// What works and is surely not meant: sentences, to be logged.
  const std::vector<TlsProblem>& warnings() const { return warnings_; }
  /// Made from the same bytes.
  bool isSame(const TlsContext& other) const { return content_ == other.content_; }
  /// "CN=registry.example.com, until Nov 25 12:00:00 2027 GMT", for the log.
  const std::string& certificateText() const { return text_; }
  /// The end of the certificate's validity.
  std::chrono::sys_seconds expiry() const { return expiry_; }

 private:
  TlsContext();
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };

  std::unique_ptr<ssl_ctx_st, Free> context_;
  std::vector<TlsProblem> warnings_;
  std::string content_;  ///< Digest of all files.
  std::string clients_;  ///< Digest of what decides on clients.
  std::string text_;
  std::chrono::sys_seconds expiry_;
};

}  // namespace berth::http
