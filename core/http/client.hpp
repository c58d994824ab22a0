// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base_url.hpp"
#include "model/result.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace Poco::Net {
class Context;
}

namespace berth::http {

/// What a server answered.
struct Reply {
  int status = 0;
  std::string body;
};

/// Asks a registry that runs, over a connection of its own each time. For commands; blocks. No proxy and no redirect is
/// followed: what is shown to this server is for no other. One thread of the process.
class Client {
 public:
  /// `authority`: a file with the authorities (PEM) that may have signed its certificate; empty: those that this
  /// machine trusts. `authorization`: the header's value; empty: none. It is wiped when the client goes, but not what
  /// Poco copies of it: whoever has a secret here lives shortly and writes no core. kInvalidArgument: the file cannot
  /// be used.
  static Result<Client> make(const BaseUrl& url, const std::filesystem::path& authority, std::string authorization);

  Client(Client&& other) noexcept = default;
  Client& operator=(Client&& other) = delete;
  ~Client();

  /// GET of `target` ("/v2/_catalog?n=100") below the URL. kUnavailable, with cause and cure: no answer came, or none
  /// of a registry; nothing of it for twenty seconds, for fifty while TLS is agreed on; it is larger than 64 MiB. A
  /// body that was sent in chunks and breaks off is given as far as it came: whoever reads its JSON sees that.
  Result<Reply> get(const std::string& target) const;

 private:
  Client(BaseUrl url, std::string authorization) : url_{std::move(url)}, authorization_{std::move(authorization)} {}

  Result<Reply> exchange(const std::string& target) const;

  const BaseUrl url_;
  std::string authorization_;
  std::shared_ptr<Poco::Net::Context> tls_;  ///< Null without TLS.
};

}  // namespace berth::http
