// SPDX-License-Identifier: Apache-2.0
#include "http/origin.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <utility>

namespace berth::http {
namespace {

using Fields = std::initializer_list<std::pair<std::string, std::string>>;

Proxies trusting(std::initializer_list<const char*> networks) {
  Proxies proxies;
  for (const char* const network : networks) proxies.trusted.push_back(IpNetwork::parse(network).value());
  return proxies;
}

Request from(const std::string& peer, Fields fields) {
  Request request;
  request.peer = peer;
  request.path = "/v2/";
  request.headers.emplace_back("Host", "inner:5000");
  request.headers.insert(request.headers.end(), fields.begin(), fields.end());
  return request;
}

// The one trusted proxy is 10.0.0.1; the other ones of a chain are 10.0.0.0/24.
const Proxies kProxies = trusting({"10.0.0.0/24", "fd00::/8"});
Request forwarded(Fields fields) {
  return from("10.0.0.1:4000", fields);
}
std::string client(Fields fields) {
  return clientOf(forwarded(fields), kProxies);
}
std::string url(Fields fields) {
  const Origin origin = originOf(forwarded(fields), kProxies);
  return origin.scheme + "://" + origin.authority + origin.path;
}

// Checklist 19.
TEST(Origin, IsWhatTheClientSentWithoutAProxy) {
  const Origin origin = originOf(from("192.0.2.1:4000", {}), {});
  EXPECT_EQ(origin.scheme, "http");
  EXPECT_EQ(origin.authority, "inner:5000");
  EXPECT_EQ(origin.path, "");
  EXPECT_EQ(origin.base(), "");
}

// Checklist 19, 86.
TEST(Origin, BelievesNobodyWhoIsNotTrusted) {
  const Fields lies = {{"X-Forwarded-For", "1.2.3.4"}, {"X-Forwarded-Proto", "https"},  {"X-Forwarded-Host", "evil"},
                       {"X-Forwarded-Port", "1"},      {"X-Forwarded-Prefix", "/evil"}, {"Forwarded", "for=1.2.3.4"}};
  for (const std::string peer : {"192.0.2.1:4000", "[2001:db8::1]:4000", "", "unix"}) {
    const Request request = from(peer, lies);
    for (const Proxies& proxies : {Proxies{}, kProxies}) {
      const Origin origin = originOf(request, proxies);
      EXPECT_EQ(origin.scheme + "://" + origin.authority + origin.path, "http://inner:5000") << peer;
      EXPECT_EQ(clientOf(request, proxies), peer);
    }
  }
}

TEST(Origin, ComesFromTheHeadersOfATrustedProxy) {
  EXPECT_EQ(url({}), "http://inner:5000");
  EXPECT_EQ(url({{"X-Forwarded-Proto", "https"}, {"X-Forwarded-Host", "Registry.example"}}),
            "https://registry.example");
  EXPECT_EQ(url({{"X-Forwarded-Proto", "HTTPS"}}), "https://inner:5000");
  EXPECT_EQ(url({{"X-Forwarded-Prefix", "/team/registry/"}}), "http://inner:5000/team/registry");
  EXPECT_EQ(url({{"Forwarded", "for=1.2.3.4;proto=https;host=\"registry.example:8443\""}}),
            "https://registry.example:8443");
  EXPECT_EQ(originOf(from("[fd00::1]:4000", {{"X-Forwarded-Proto", "https"}}), kProxies).scheme, "https");
  EXPECT_EQ(originOf(from("[::ffff:10.0.0.1]:4000", {{"X-Forwarded-Proto", "https"}}), kProxies).scheme, "https");
}

TEST(Origin, TakesThePortWhereTheHostHasNone) {
  const auto with = [](const char* proto, const char* host, const char* port) {
    return url({{"X-Forwarded-Proto", proto}, {"X-Forwarded-Host", host}, {"X-Forwarded-Port", port}});
  };
  EXPECT_EQ(with("https", "a", "8443"), "https://a:8443");
  EXPECT_EQ(with("https", "[::1]", "8443"), "https://[::1]:8443");
  EXPECT_EQ(with("https", "a:1", "8443"), "https://a:1");
  EXPECT_EQ(with("https", "a", "443"), "https://a");
  EXPECT_EQ(with("http", "a", "443"), "http://a:443");
  for (const char* const port : {"", "0", "65536", "x", "1;", "-1"})
    EXPECT_EQ(with("http", "a", port), "http://a") << port;
}

TEST(Origin, StaysRelativeUnlessAUrlIsConfigured) {
  EXPECT_EQ(originOf(forwarded({{"X-Forwarded-Proto", "https"}, {"X-Forwarded-Host", "a"}}), kProxies).base(), "");
  EXPECT_EQ(originOf(forwarded({{"X-Forwarded-Prefix", "/r"}}), kProxies).base(), "/r");
  Proxies proxies = kProxies;
  proxies.external_url = BaseUrl::parse("https://registry.example/team").value();
  const Request request = forwarded({{"X-Forwarded-Host", "other"}, {"X-Forwarded-Prefix", "/r"}});
  EXPECT_EQ(originOf(request, proxies).base(), "https://registry.example/team");
  EXPECT_EQ(originOf(from("192.0.2.1:4000", {}), proxies).base(), "https://registry.example/team");
}

TEST(Origin, DropsWhatHasNotTheRightForm) {
  for (const std::string host : {"a b", "a/b", "u@a", "a:x", "<script>", "a,", ""})
    EXPECT_EQ(url({{"X-Forwarded-Host", host}}), "http://inner:5000") << host;
  for (const std::string proto : {"ftp", "https:", "https://evil/", ""})
    EXPECT_EQ(url({{"X-Forwarded-Proto", proto}}), "http://inner:5000") << proto;
  for (const std::string prefix : {"r", "//evil", "/r/../x", "/a, /b", "/a%2f", "https://evil", "/\"><", "/"})
    EXPECT_EQ(url({{"X-Forwarded-Prefix", prefix}}), "http://inner:5000") << prefix;
  EXPECT_EQ(url({{"X-Forwarded-Prefix", "/" + std::string(256, 'a')}}), "http://inner:5000");
  EXPECT_EQ(url({{"Forwarded", "proto=https;host=a;broken"}}), "http://inner:5000");
}

TEST(Origin, TakesTheLastOfSeveralAndNoPrefixOfSeveral) {
  EXPECT_EQ(url({{"X-Forwarded-Proto", "http"}, {"X-Forwarded-Proto", "https"}}), "https://inner:5000");
  EXPECT_EQ(url({{"X-Forwarded-Host", "evil, good"}}), "http://good");
  EXPECT_EQ(url({{"X-Forwarded-Prefix", "/evil"}, {"X-Forwarded-Prefix", "/good"}}), "http://inner:5000");
}

// Checklist 86.
TEST(Client, IsTheRightMostHopThatIsNotTrusted) {
  EXPECT_EQ(client({{"X-Forwarded-For", "1.2.3.4"}}), "1.2.3.4");
  EXPECT_EQ(client({{"X-Forwarded-For", "9.9.9.9, 1.2.3.4"}}), "1.2.3.4") << "the client wrote the first one itself";
  EXPECT_EQ(client({{"X-Forwarded-For", "9.9.9.9, 1.2.3.4, 10.0.0.7,10.0.0.8"}}), "1.2.3.4");
  EXPECT_EQ(client({{"X-Forwarded-For", "9.9.9.9"}, {"X-Forwarded-For", "1.2.3.4"}}), "1.2.3.4");
  EXPECT_EQ(client({{"X-Forwarded-For", "10.0.0.7"}}), "10.0.0.7") << "a proxy that calls by itself";
  EXPECT_EQ(client({{"X-Forwarded-For", "1.2.3.4:5678"}}), "1.2.3.4");
  EXPECT_EQ(client({{"X-Forwarded-For", "[2001:db8::1]:5678"}}), "2001:db8::1");
  EXPECT_EQ(client({{"X-Forwarded-For", "2001:db8::1"}}), "2001:db8::1");
  EXPECT_EQ(client({{"Forwarded", "for=9.9.9.9, for=1.2.3.4;proto=https, for=10.0.0.7"}}), "1.2.3.4");
  EXPECT_EQ(client({{"Forwarded", "for=\"[2001:db8::1]:80\""}}), "2001:db8::1");
}

TEST(Client, IsTheProxyThatDoesNotSayWhoCalledIt) {
  for (const std::string hops : {"", ",", "1.2.3.4,", "unknown", "1.2.3.4, unknown", "1.2.3.4 5.6.7.8", "a\"b"})
    EXPECT_EQ(client({{"X-Forwarded-For", hops}}), "10.0.0.1:4000") << hops;
  EXPECT_EQ(client({{"X-Forwarded-For", "1.2.3.4, unknown, 10.0.0.7"}}), "10.0.0.7");
  EXPECT_EQ(client({{"Forwarded", "for=1.2.3.4, for=_hidden"}}), "10.0.0.1:4000");
  EXPECT_EQ(client({{"Forwarded", "for=1.2.3.4, broken"}}), "10.0.0.1:4000");
  EXPECT_EQ(client({}), "10.0.0.1:4000");
}

TEST(Client, NeedsBothKindsOfHeaderToAgree) {
  EXPECT_EQ(client({{"X-Forwarded-For", "1.2.3.4"}, {"Forwarded", "for=\"1.2.3.4:80\""}}), "1.2.3.4");
  EXPECT_EQ(client({{"X-Forwarded-For", "1.2.3.4"}, {"Forwarded", "for=5.6.7.8"}}), "10.0.0.1:4000");
  EXPECT_EQ(url({{"X-Forwarded-Proto", "https"}, {"Forwarded", "proto=http;host=a"}}), "http://a");
  EXPECT_EQ(url({{"X-Forwarded-Proto", "https"}, {"Forwarded", "proto=HTTPS"}}), "https://inner:5000");
}

TEST(Origin, IsThatOfTheOutermostTrustedProxyInAForwardedChain) {
  EXPECT_EQ(url({{"Forwarded",
                  "for=9.9.9.9;host=evil;proto=ftp, for=1.2.3.4;host=outer;proto=https, "
                  "for=10.0.0.7;host=between;proto=http"}}),
            "https://outer");
}

TEST(OwnPath, IsWithoutThePathOfTheExternalUrl) {
  const auto own = [](const std::string& base, const std::string& path) {
    Request request;
    request.path = path;
    return std::string{ownPath(request, {BaseUrl::parse("https://h" + base).value(), {}})};
  };
  EXPECT_EQ(own("/r", "/r/v2/a/tags/list"), "/v2/a/tags/list");
  EXPECT_EQ(own("/r", "/v2/a/tags/list"), "/v2/a/tags/list");
  EXPECT_EQ(own("/r", "/r"), "/");
  EXPECT_EQ(own("/r", "/rx/v2/"), "/rx/v2/");
  EXPECT_EQ(own("/r/s", "/r/v2/"), "/r/v2/");
  EXPECT_EQ(own("/r", "/r/r/v2/"), "/r/v2/") << "once";
  EXPECT_EQ(own("", "/v2/"), "/v2/");
  EXPECT_EQ(own("/r", "*"), "*");
}

}  // namespace
}  // namespace berth::http
