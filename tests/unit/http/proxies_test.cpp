// SPDX-License-Identifier: Apache-2.0
// Locations and Links behind proxies, from every handler that names one.
#include "application_fixture.hpp"

#include <string>
#include <vector>

namespace berth::http {
namespace {

class BehindAProxy : public ApplicationFixture {
 protected:
  void setUpUrl(const std::string& url) {
    Proxies proxies;
    proxies.external_url = BaseUrl::parse(url).value();
    use(proxies);
  }
  void setUpTrust() {
    Proxies proxies;
    proxies.trusted.push_back(IpNetwork::parse("127.0.0.1").value());
    use(proxies);
  }

  // All Locations of a push, by the way that each request is sent, and the Links of paged lists.
  std::vector<std::string> references(const std::string& prefix, const Headers& headers) {
    std::vector<std::string> found;
    const auto note = [&](const SeenAnswer& answer, const std::string& name) {
      EXPECT_LT(answer.status, 300) << answer.body;
      found.push_back(answer.header(name));
      return answer.header(name);
    };
    const auto path_of = [](const std::string& location) {
      const auto scheme = location.find("://");
      return scheme == std::string::npos ? location : location.substr(location.find('/', scheme + 3));
    };
    // A proxy that strips its path.
    const auto inside = [&](const std::string& location) {
      const auto path = path_of(location);
      return headers.empty() ? path : path.substr(path.find("/v2/"));
    };
    const auto digest = sha256Text("config");
    const auto session = note(send("POST", prefix + "/v2/a/blobs/uploads/", headers), "Location");
    note(sendChunked("PATCH", inside(session), "con", headers), "Location");
    note(send("PATCH", inside(session), headers, "fig"), "Location");
    note(send("GET", inside(session), headers), "Location");
    note(send("PUT", inside(session) + "?digest=" + digest, headers), "Location");
    note(send("POST", prefix + "/v2/b/blobs/uploads/?from=a&mount=" + digest, headers), "Location");
    for (const std::string tag : {"1", "2"})
      note(send("PUT", prefix + "/v2/a/manifests/" + tag, headers, imageText("config")), "Location");
    const auto link = note(send("GET", prefix + "/v2/a/tags/list?n=1", headers), "Link");
    note(send("GET", prefix + "/v2/_catalog?n=1&ns=x", headers), "Link");
    const auto next = inside(link.substr(1, link.find('>') - 1));
    EXPECT_EQ(send("GET", next, headers).json()["tags"], nlohmann::json::parse(R"(["2"])")) << next;
    return found;
  }
};

// Each begins with `base`, and goes on as it does without a proxy.
void expectBase(const std::vector<std::string>& found, const std::string& base) {
  for (std::string reference : found) {
    const bool is_link = reference.starts_with('<');
    if (is_link) reference.erase(0, 1);
    EXPECT_TRUE(reference.starts_with(base + "/v2/")) << reference;
    EXPECT_EQ(reference.find("/v2/", base.size() + 1), std::string::npos) << reference;
  }
}

// Checklist 19.
TEST_F(BehindAProxy, LocationsAreRelativeByDefault) {
  expectBase(references("", {}), "");
}

// Checklist 19.
TEST_F(BehindAProxy, LocationsBeginWithTheExternalUrl) {
  setUpUrl("https://registry.example:8443");
  expectBase(references("", {}), "https://registry.example:8443");
}

TEST_F(BehindAProxy, AProxyMayStripThePathOfTheExternalUrlOrNot) {
  setUpUrl("https://registry.example/team/registry");
  for (const std::string prefix : {"/team/registry", ""}) {
    expectBase(references(prefix, {}), "https://registry.example/team/registry");
  }
  EXPECT_EQ(send("GET", "/team/registry/v2/").status, 200);
  EXPECT_EQ(send("GET", "/team/registry/a/manifest_history/1").status, 200);
  EXPECT_EQ(send("GET", "/team/registryx/v2/").status, 404);
  EXPECT_EQ(send("GET", "/team/v2/").status, 404);
}

TEST_F(BehindAProxy, LocationsBeginWithTheForwardedPrefix) {
  setUpTrust();
  expectBase(references("", {{"X-Forwarded-Prefix", "/registry/"},
                             {"X-Forwarded-Proto", "https"},
                             {"X-Forwarded-Host", "registry.example"}}),
             "/registry");
}

// Checklist 86.
TEST_F(BehindAProxy, AForwardedPrefixOfSomebodyElseIsIgnored) {
  Proxies proxies;
  proxies.trusted.push_back(IpNetwork::parse("10.0.0.0/8").value());
  use(proxies);
  expectBase(references("", {{"X-Forwarded-Prefix", "/evil"}}), "");
}

TEST_F(BehindAProxy, ARefusedChunkSaysWhereToGoOn) {
  setUpUrl("https://registry.example/r");
  const auto location = startUpload("a");
  const auto refused = send("PATCH", location.substr(location.find("/v2/")), {{"Content-Range", "5-9"}}, "12345");
  EXPECT_EQ(refused.status, 416);
  EXPECT_EQ(refused.header("Location"), location);
}

}  // namespace
}  // namespace berth::http
