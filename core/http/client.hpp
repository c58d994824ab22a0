// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/client_reply.hpp"
#include "model/base_url.hpp"
#include "model/result.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct ssl_ctx_st;

namespace berth::http {

/// Asks a registry that runs, over a connection of its own each time. For commands; blocks. No proxy and no redirect is
/// followed: what is shown to this server is for no other. One thread.
class Client {
 public:
  /// `authority`: a file with the authorities (PEM) that may have signed its certificate; empty: those that this
  /// machine trusts. `authorization`: the header's value; empty: none. kInvalidArgument: the file cannot be used.
  static Result<Client> make(const BaseUrl& url, const std::filesystem::path& authority, std::string authorization);

  Client(Client&& other) noexcept = default;
  Client& operator=(Client&& other) = delete;
  ~Client();

  /// GET of `target` ("/v2/_catalog?n=100") below the URL. kUnavailable, with a sentence: no answer came; it took
  /// longer than a minute; it is larger than 64 MiB.
  Result<Reply> get(std::string_view target) const;

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };

  Client(BaseUrl url, std::string authorization) : url_{std::move(url)}, authorization_{std::move(authorization)} {}

  std::string host() const;
  std::string port() const;

  const BaseUrl url_;
  std::string authorization_;
  std::unique_ptr<ssl_ctx_st, Free> context_;  ///< Null without TLS.
};

}  // namespace berth::http
