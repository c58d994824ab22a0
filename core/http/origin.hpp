// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/message.hpp"
#include "model/base_url.hpp"
#include "model/ip_network.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::http {

/// What the operator says about the proxies between clients and this server.
struct Proxies {
  std::optional<BaseUrl> external_url;  ///< How clients reach the registry.
  std::vector<IpNetwork> trusted;       ///< Whose X-Forwarded-* and Forwarded (RFC 7239) are believed.

  bool isNone() const { return !external_url && trusted.empty(); }
};

/// Where the client believes this registry to be: the scheme, host and port by which it called, and what stands before
/// "/v2" in its paths. Of proxies that are not trusted nothing is believed, and of the others nothing that has not the
/// grammar of what it should be.
struct Origin {
  std::string scheme;     ///< "http" or "https".
  std::string authority;  ///< Host with an optional port; empty when the client named none (HTTP/1.0).
  std::string path;       ///< isPathPrefix().
  bool is_external_url = false;

  /// What to put before a path of ours in a Location or Link: the external URL, or the path alone, because a relative
  /// reference is right whatever lies between.
  std::string base() const { return is_external_url ? scheme + "://" + authority + path : path; }
};

/// http.external_url, else what trusted proxies say, else what the client sent. The one place that knows.
Origin originOf(const Request& request, const Proxies& proxies);

/// The client for logs: the last hop before the trusted proxies, without port and brackets, or Request::peer when no
/// trusted proxy names one.
std::string clientOf(const Request& request, const Proxies& proxies);

/// Request::path without the path of the external URL, which proxies may leave in it.
std::string_view ownPath(const Request& request, const Proxies& proxies);

}  // namespace berth::http
