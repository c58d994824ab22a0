// SPDX-License-Identifier: Apache-2.0
// The registry as bytes on a connection: what engine and application are only together.
#include "application_fixture.hpp"
#include "fake_guard.hpp"

#include "unit/http/engine_client.hpp"

#include <memory>
#include <string>

namespace berth::http {
namespace {

using namespace std::chrono_literals;

/// Nobody may do anything in secret/….
class NoSecrets final : public FakeGuard {
 public:
  NoSecrets()
      : FakeGuard{[](Action, std::string_view repository) { return !repository.starts_with("secret/"); },
                  [](std::string_view) { return true; }} {}
};

std::string sizeText(std::size_t size) {
  return std::to_string(size);
}

class RegistryOnTheWire : public ApplicationFixture {
 protected:
  RegistryOnTheWire() {
    use(&guard_);
    engine_ = std::make_unique<Engine>("127.0.0.1:0", EngineLimits{}, *application_, std::vector<Lane*>{});
    engine_->start();
  }

  Client connect() { return Client{engine_->address()}; }
  RawAnswer ask(const std::string& head) { return connect().request(head + "\r\nHost: here\r\n\r\n"); }

  NoSecrets guard_;
  std::unique_ptr<Engine> engine_;  ///< Stops before the application goes.
};

std::string put(const std::string& path, const std::string& fields) {
  return "PUT " + path + " HTTP/1.1\r\nHost: here\r\n" + fields + "\r\n";
}

struct Asked {
  std::string name;
  std::string request;
  int status;
};

// Checklist 14, 81.
TEST_F(RegistryOnTheWire, RefusesBeforeTheBodyOfAClientThatAsks) {
  const std::string small = "Content-Length: 100\r\nExpect: 100-continue\r\n";
  const std::string large = "Content-Length: 100000000\r\nExpect: 100-continue\r\n";
  const std::string chunked = "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n";
  const auto manifest = [](const std::string& repository) { return "/v2/" + repository + "/manifests/1"; };
  const std::string unknown_session = "/v2/a/blobs/uploads/01234567-89ab-4def-8123-456789abcdef?digest=";
  for (const Asked& asked : {
           Asked{"NoSuchRoute", put("/nowhere", small), 404},
           Asked{"NoSuchRouteChunked", put("/nowhere", chunked), 404},
           Asked{"NoSuchMethod", put("/v2/_catalog", small), 405},
           Asked{"BadName", put(manifest("Upper"), small), 400},
           Asked{"NotAllowed", put(manifest("secret/x"), small), 401},
           Asked{"NotAllowedLarge", put(manifest("secret/x"), large), 401},
           Asked{"ManifestTooLarge", put(manifest("a"), large), 413},
           Asked{"NoSession", put(unknown_session + sha256Text("x"), small), 404},
           Asked{"NoSessionLarge", put(unknown_session + sha256Text("x"), large), 404},
           Asked{"BodyOfAGet", "GET /v2/ HTTP/1.1\r\nHost: here\r\n" + large + "\r\n", 400},
           Asked{"BodyOfAPlainStart", "POST /v2/a/blobs/uploads/ HTTP/1.1\r\nHost: here\r\n" + large + "\r\n", 400},
       }) {
    Client client = connect();
    const RawAnswer answer = client.request(asked.request);
    EXPECT_EQ(answer.status, asked.status) << asked.name;
    EXPECT_EQ(answer.header("Connection"), "close") << asked.name << ": the body may or may not come";
    EXPECT_TRUE(nlohmann::json::parse(answer.body).contains("errors")) << asked.name;
    EXPECT_TRUE(client.isClosedWithin(4s)) << asked.name;
  }
}

// Checklist 81.
TEST_F(RegistryOnTheWire, AsksForTheBodyThatItWants) {
  pushBlob("a", "config");
  const std::string manifest = imageText("config");
  for (const std::string& framing :
       {"Content-Length: " + sizeText(manifest.size()), std::string{"Transfer-Encoding: chunked"}}) {
    const bool is_chunked = framing.starts_with('T');
    char size[32];
    std::snprintf(size, sizeof size, "%zx\r\n", manifest.size());
    Client client = connect();
    EXPECT_EQ(client.request(put("/v2/a/manifests/1", framing + "\r\nExpect: 100-continue\r\n")).status, 100);
    EXPECT_EQ(client.request(is_chunked ? size + manifest + "\r\n0\r\n\r\n" : manifest).status, 201);
    EXPECT_EQ(client.request("GET /v2/a/manifests/1 HTTP/1.1\r\nHost: here\r\n\r\n").body, manifest);
  }
  Client client = connect();
  const auto path = startUpload("a") + "?digest=" + sha256Text("blob");
  EXPECT_EQ(client.request(put(path, "Content-Length: 4\r\nExpect: 100-continue\r\n")).status, 100);
  EXPECT_EQ(client.request("blob").status, 201);
}

// Checklist 81.
TEST_F(RegistryOnTheWire, TakesAWholePushInOnePipeline) {
  const std::string manifest = imageText("config");
  const auto location = startUpload("a");
  Client client = connect();
  client.send("PATCH " + location +
              " HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n6;x=y\r\nconfig\r\n0\r\nT: t\r\n\r\n" +
              put(location + "?digest=" + sha256Text("config"), "Content-Length: 0\r\n") +
              put("/v2/a/manifests/1",
                  "Content-Type: " + kImageType + "\r\nContent-Length: " + sizeText(manifest.size()) + "\r\n") +
              manifest + "GET /v2/a/manifests/1 HTTP/1.1\r\nHost: here\r\n\r\n");
  EXPECT_EQ(client.receive().status, 202);
  EXPECT_EQ(client.receive().status, 201);
  EXPECT_EQ(client.receive().status, 201);
  EXPECT_EQ(client.receive().body, manifest);
}

// Checklist 1, 3.
TEST_F(RegistryOnTheWire, ServesRepositoriesWithTheWordsOfThePathAndOfAnyDepth) {
  std::string deep = "d";
  for (int i = 1; i < 128; ++i) deep += "/d";
  ASSERT_EQ(deep.size(), 255U);
  for (const std::string& name : {std::string{"a/blobs/uploads/b"}, std::string{"manifests"}, std::string{"tags/list"},
                                  std::string{"x/referrers"}, std::string{"v2"}, std::string{"blobs/uploads"}, deep}) {
    const std::string manifest = pushImage(name, "latest", "config");
    EXPECT_EQ(ask("GET /v2/" + name + "/manifests/latest HTTP/1.1").body, manifest) << name;
    EXPECT_EQ(ask("GET /v2/" + name + "/blobs/" + sha256Text("config") + " HTTP/1.1").body, "config") << name;
    EXPECT_EQ(ask("GET /v2/" + name + "/tags/list HTTP/1.1").status, 200) << name;
    EXPECT_EQ(ask("GET /v2/" + name + "/referrers/" + sha256Text(manifest) + " HTTP/1.1").status, 200) << name;
    EXPECT_EQ(ask("DELETE /v2/" + name + "/manifests/latest HTTP/1.1").status, 202) << name;
  }
  EXPECT_EQ(ask("GET /v2/" + deep + "/d/tags/list HTTP/1.1").status, 400);
}

// Checklist 5.
TEST_F(RegistryOnTheWire, DecodesEscapesOnceAndThenJudges) {
  const std::string manifest = pushImage("a/b", "latest", "config");
  for (const std::string path : {"a%2Fb/manifests/latest", "a%2fb%2Fmanifests%2Flatest", "%61/b/manifests/l%61test"})
    EXPECT_EQ(ask("GET /v2/" + path + " HTTP/1.1").body, manifest) << path;
  for (const std::string path :
       {"a%252Fb/manifests/latest", "a/%2e%2e/b/manifests/latest", "a/../b/manifests/latest", "a%00/manifests/latest",
        "a/b%00/manifests/latest", "a%2F/b/manifests/latest", "a%c0%afb/manifests/latest",
        "%c0%ae%c0%ae/manifests/latest", "a%/manifests/latest", "a%5cb/manifests/latest", "A/manifests/latest"})
    EXPECT_EQ(ask("GET /v2/" + path + " HTTP/1.1").status, 400) << path;
  for (const std::string path : {"a/b/manifests/%00", "a/b/manifests/..%2flatest", "a/b/manifests/%2e%2e",
                                 "a/b/manifests/latest%00", "a/b/manifests/lat%2565st"})
    EXPECT_EQ(ask("GET /v2/" + path + " HTTP/1.1").status / 100, 4) << path;
}

// Checklist 53, 81, 88.
TEST_F(RegistryOnTheWire, TakesTheFormsThatTheProtocolAllows) {
  const std::string manifest = pushImage("a", "latest", "config");
  EXPECT_EQ(ask("GET http://other.example:80/v2/a/manifests/latest HTTP/1.1").body, manifest);
  EXPECT_EQ(ask("GET /v2/a/manifests/latest?ns=docker.io HTTP/1.1").body, manifest);
  EXPECT_EQ(connect().request("GET /v2/a/manifests/latest HTTP/1.0\r\n\r\n").body, manifest);
  EXPECT_EQ(ask("GET /v2/a/manifests/latest HTTP/1.1\r\nAccept: text/plain\r\nAccept: " + kImageType).body, manifest);
  EXPECT_EQ(connect().request("GET /v2/ HTTP/1.1\r\n\r\n").status, 400) << "HTTP/1.1 without Host";
}

// Checklist 80.
TEST_F(RegistryOnTheWire, HasNoBodyForHeadAndNoWordForOtherOrigins) {
  Client client = connect();
  client.send("HEAD /v2/a/manifests/missing HTTP/1.1\r\nHost: here\r\n\r\n");
  const RawAnswer missing = client.receive(true);
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(missing.header("Content-Type"), "application/json");
  client.send("OPTIONS /v2/ HTTP/1.1\r\nHost: here\r\nOrigin: https://evil.example\r\n\r\n");
  const RawAnswer options = client.receive();
  EXPECT_EQ(options.status, 405);
  EXPECT_EQ(options.header("Allow"), "GET, HEAD");
  EXPECT_EQ(options.header("Access-Control-Allow-Origin"), std::nullopt);
  EXPECT_EQ(client.request("OPTIONS * HTTP/1.1\r\nHost: here\r\n\r\n").status, 404);
}

// Checklist 82.
TEST_F(RegistryOnTheWire, RefusesWhatAProxyCouldReadInAnotherWay) {
  const std::string smuggled = "GET /v2/_catalog HTTP/1.1\r\nHost: here\r\n\r\n";
  const std::string start = "POST /v2/a/blobs/uploads/ HTTP/1.1\r\nHost: here\r\n";
  for (const std::string fields :
       {"Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n", "Content-Length: 0\r\nContent-Length: 44\r\n\r\n",
        "Transfer-Encoding: xchunked\r\n\r\n", "Transfer-Encoding: chunked, identity\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n0 5\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n",
        "Transfer-Encoding: chunked\r\n\r\n0\n\r\n", "X: a\r\n b\r\n\r\n", "X: a\nY: b\r\n\r\n"}) {
    Client client = connect();
    const RawAnswer answer = client.request(start + fields + smuggled);
    EXPECT_EQ(answer.status, 400) << fields;
    EXPECT_EQ(answer.header("Connection"), "close") << fields;
    EXPECT_EQ(client.receiveAll(), "") << fields << ": nothing behind it is a request";
  }
}

}  // namespace
}  // namespace berth::http
