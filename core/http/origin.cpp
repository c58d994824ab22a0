// SPDX-License-Identifier: Apache-2.0
#include "http/origin.hpp"

#include "http/field.hpp"
#include "http/forwarded.hpp"
#include "model/decimal.hpp"

#include <algorithm>

namespace berth::http {
namespace {

constexpr std::size_t kMaxPrefixBytes = 256;

bool isTrusted(const IpAddress& address, const Proxies& proxies) {
  return std::any_of(proxies.trusted.begin(), proxies.trusted.end(),
                     [&](const IpNetwork& network) { return network.contains(address); });
}

bool isFromTrusted(const Request& request, const Proxies& proxies) {
  if (proxies.trusted.empty()) return false;
  const auto peer = IpAddress::parseHost(request.peer);
  return peer && isTrusted(*peer, proxies);
}

std::string lowerCase(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) { return http::lowerCase(c); });
  return text;
}

/// What proxies say in one of the two ways; empty where they say nothing that has the right form.
struct Told {
  std::optional<IpAddress> client;
  std::string proto;
  std::string host;
};

// One more hop towards the client. False when it is the client, or nothing more can be known.
bool takeHop(std::string_view hop, const Proxies& proxies, Told& told) {
  const auto address = IpAddress::parseHost(trimSpace(hop));
  if (!address) return false;
  told.client = *address;
  return isTrusted(*address, proxies);
}

void takeProto(std::string proto, Told& told) {
  proto = lowerCase(std::move(proto));
  if (proto == "http" || proto == "https") told.proto = std::move(proto);
}

void takeHost(std::string host, Told& told) {
  if (isAuthority(host)) told.host = lowerCase(std::move(host));
}

// What the nearest proxy wrote, if it added to what others had written.
std::string lastItem(const Request& request, std::string_view name) {
  const auto list = request.header(name).value_or("");
  const auto comma = list.rfind(',');
  return std::string{trimSpace(std::string_view{list}.substr(comma == std::string::npos ? 0 : comma + 1))};
}

Told toldByXForwarded(const Request& request, const Proxies& proxies) {
  Told told;
  const auto hops = request.header("X-Forwarded-For").value_or("");
  for (std::string_view rest = hops; !rest.empty();) {
    const auto comma = rest.rfind(',');
    const auto hop = rest.substr(comma == std::string_view::npos ? 0 : comma + 1);
    rest = rest.substr(0, comma == std::string_view::npos ? 0 : comma);
    if (!takeHop(hop, proxies, told)) break;
  }
  takeProto(lastItem(request, "X-Forwarded-Proto"), told);
  takeHost(lastItem(request, "X-Forwarded-Host"), told);
  return told;
}

Told toldByForwarded(const Request& request, const Proxies& proxies) {
  Told told;
  const auto field = request.header("Forwarded");
  const auto elements = field ? parseForwarded(*field) : std::nullopt;
  if (!elements) return told;
  for (auto element = elements->rbegin(); element != elements->rend(); ++element) {
    takeProto(element->proto, told);
    takeHost(element->host, told);
    if (!takeHop(element->from, proxies, told)) break;
  }
  return told;
}

bool isSaid(const std::optional<IpAddress>& address) {
  return address.has_value();
}
bool isSaid(const std::string& text) {
  return !text.empty();
}

// A proxy that writes one kind of header mostly passes the other kind on as the client sent it. Which is which cannot
// be known, so where both speak they must agree.
template <class Value>
Value agreed(const Value& one, const Value& other) {
  if (!isSaid(one)) return other;
  return !isSaid(other) || one == other ? one : Value{};
}

Told toldBy(const Request& request, const Proxies& proxies) {
  const Told one = toldByXForwarded(request, proxies);
  const Told other = toldByForwarded(request, proxies);
  return {agreed(one.client, other.client), agreed(one.proto, other.proto), agreed(one.host, other.host)};
}

bool hasPort(std::string_view authority) {
  const auto bracket = authority.rfind(']');
  return authority.find(':', bracket == std::string_view::npos ? 0 : bracket) != std::string_view::npos;
}

// X-Forwarded-Port, for proxies that name the host without it.
void addPort(const Request& request, Origin& origin) {
  if (origin.authority.empty() || hasPort(origin.authority)) return;
  const auto text = lastItem(request, "X-Forwarded-Port");
  const auto port = parseDecimal(text);
  const std::uint64_t usual = origin.scheme == "https" ? 443 : 80;
  if (port && *port > 0 && *port <= UINT16_MAX && *port != usual) origin.authority += ":" + std::to_string(*port);
}

std::string prefixOf(const Request& request) {
  auto prefix = request.header("X-Forwarded-Prefix").value_or("");
  if (prefix.ends_with('/')) prefix.pop_back();
  return prefix.size() <= kMaxPrefixBytes && isPathPrefix(prefix) ? prefix : "";
}

}  // namespace

Origin originOf(const Request& request, const Proxies& proxies) {
  if (const auto& url = proxies.external_url) return {url->scheme(), url->authority(), url->path(), true};
  Origin origin{request.is_tls ? "https" : "http", request.header("Host").value_or(""), {}, false};
  if (!isFromTrusted(request, proxies)) return origin;
  Told told = toldBy(request, proxies);
  if (!told.proto.empty()) origin.scheme = std::move(told.proto);
  if (!told.host.empty()) origin.authority = std::move(told.host);
  addPort(request, origin);
  origin.path = prefixOf(request);
  return origin;
}

std::string clientOf(const Request& request, const Proxies& proxies) {
  if (isFromTrusted(request, proxies)) {
    if (const auto client = toldBy(request, proxies).client) return client->text();
  }
  return request.peer;
}

std::string_view ownPath(const Request& request, const Proxies& proxies) {
  const std::string_view path = request.path;
  const auto& url = proxies.external_url;
  if (!url || url->path().empty() || !path.starts_with(url->path())) return path;
  const auto rest = path.substr(url->path().size());
  if (rest.empty()) return "/";
  return rest.front() == '/' ? rest : path;
}

}  // namespace berth::http
