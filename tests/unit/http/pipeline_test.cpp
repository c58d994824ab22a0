// SPDX-License-Identifier: Apache-2.0
#include "application_fixture.hpp"
#include "fake_guard.hpp"

#include "model/lane.hpp"

#include <string>
#include <vector>

namespace berth::http {
namespace {

using Pipeline = ApplicationFixture;

/// Everyone may pull from public/…, nobody may do anything else.
class PublicOnly final : public FakeGuard {
 public:
  PublicOnly() : FakeGuard{mayDo, isPublic} {}

 private:
  static bool isPublic(std::string_view name) { return name.starts_with("public/"); }
  static bool mayDo(Action action, std::string_view repository) {
    if (action == Action::kNone || action == Action::kCatalog) return true;
    if (action == Action::kPull) return isPublic(repository);
    return action == Action::kPush && repository == "mine";
  }
};

// Checklist 85.
TEST_F(Pipeline, EveryAnswerCarriesItsRequestAndTheApiVersion) {
  for (const std::string target : {"/v2/", "/nowhere", "/v2/A/tags/list", "/v2/a/tags/list"}) {
    const auto answer = send("GET", target);
    EXPECT_EQ(answer.header("X-Request-Id"), "request-1") << target;
    EXPECT_EQ(answer.header("Docker-Distribution-API-Version"), "registry/2.0") << target;
  }
  EXPECT_EQ(sendChunked("PATCH", startUpload("a"), "x").header("X-Request-Id"), "request-1");
  EXPECT_EQ(sendChunked("PATCH", "/nowhere", "x").header("X-Request-Id"), "request-1");
}

// Checklist 78.
TEST_F(Pipeline, SaysWhichMethodsAnEndpointHas) {
  const auto answer = send("POST", "/v2/a/manifests/latest");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.errorCode(), "UNSUPPORTED");
  EXPECT_EQ(answer.header("Allow"), "GET, HEAD, PUT, DELETE");
}

// Checklist 1, 5, 9.
TEST_F(Pipeline, RefusesAMalformedNameEverywhere) {
  for (const std::string target : {"/v2/Upper/tags/list", "/v2/a%00b/manifests/x", "/v2/../etc/manifests/passwd",
                                   "/v2/%2e%2e/manifests/x", "/v2/a%2F%2Fb/manifests/x"}) {
    const auto answer = send("GET", target);
    EXPECT_EQ(answer.status, 400) << target;
    EXPECT_EQ(answer.errorCode(), "NAME_INVALID");
  }
  EXPECT_EQ(send("GET", "/v2/" + std::string(256, 'a') + "/tags/list").errorCode(), "NAME_INVALID");
}

TEST_F(Pipeline, IgnoresASmallBodyWhereNoneIsWanted) {
  EXPECT_EQ(send("POST", "/v2/a/blobs/uploads/", {}, "{}").status, 202);
  EXPECT_EQ(sendChunked("POST", "/v2/a/blobs/uploads/", "").status, 202);
  EXPECT_EQ(sendChunked("GET", "/v2/", "x").status, 200);
  EXPECT_EQ(send("GET", "/v2/", {}, std::string(100'000, 'x')).status, 400);
}

// Checklist 9.
TEST_F(Pipeline, AsksTheGuardBeforeAnythingIsLookedUp) {
  pushImage("private/x", "latest", "config");
  pushImage("public/x", "latest", "config");
  PublicOnly guard;
  use(&guard);
  records_.calls.reset();
  for (const std::string target :
       {"/v2/private/x/manifests/latest", "/v2/private/nobody/manifests/latest", "/v2/private/x/tags/list"}) {
    EXPECT_EQ(send("GET", target).status, 401) << target;
  }
  EXPECT_EQ(send("PUT", "/v2/public/x/manifests/latest", {}, std::string(100'000, 'x')).status, 401);
  EXPECT_EQ(records_.calls.total(), 0);
  EXPECT_EQ(send("GET", "/v2/public/x/manifests/latest").status, 200);
}

TEST_F(Pipeline, AsksTheGuardOnceForABodyThatIsTakenWhole) {
  pushBlob("mine", "config");
  PublicOnly guard;
  use(&guard);
  EXPECT_EQ(sendChunked("PUT", "/v2/mine/manifests/latest", imageText("config")).status, 201);
  EXPECT_EQ(guard.checks, 1);
}

// Checklist 62.
TEST_F(Pipeline, ShowsInTheCatalogWhatTheClientMayPull) {
  for (const std::string repository : {"private/x", "public/x", "public/y"}) pushBlob(repository, "x");
  PublicOnly guard;
  use(&guard);
  EXPECT_EQ(send("GET", "/v2/_catalog").json()["repositories"], nlohmann::json::parse(R"(["public/x","public/y"])"));
}

// Checklist 16.
TEST_F(Pipeline, MountsOnlyFromWhereTheClientMayPull) {
  const auto secret = pushBlob("private/x", "secret").text();
  const auto open = pushBlob("public/x", "open").text();
  PublicOnly guard;
  use(&guard);
  EXPECT_EQ(send("POST", "/v2/mine/blobs/uploads/?mount=" + secret + "&from=private/x").status, 202);
  EXPECT_EQ(send("POST", "/v2/mine/blobs/uploads/?mount=" + secret).status, 202);
  EXPECT_EQ(send("POST", "/v2/mine/blobs/uploads/?mount=" + open + "&from=public/x").status, 201);
}

// S9.
TEST_F(Pipeline, ShowsAnUploadSessionToNobodyButItsOwner) {
  PublicOnly guard;
  use(&guard);
  const auto session = startUpload("mine");
  EXPECT_EQ(sendChunked("PATCH", session, "he").status, 202);
  guard.name = "user:thief";
  for (const std::string method : {"GET", "DELETE"}) {
    const auto answer = send(method, session);
    EXPECT_EQ(answer.status, 404) << method;
    EXPECT_EQ(answer.errorCode(), "BLOB_UPLOAD_UNKNOWN");
  }
  EXPECT_EQ(sendChunked("PATCH", session, "xx").status, 404);
  EXPECT_EQ(send("PUT", session + "?digest=" + sha256Text("hello"), {}, "llo").status, 404);
  guard.name = "user:tester";
  EXPECT_EQ(send("GET", session).header("Range"), "0-1");
  EXPECT_EQ(send("PUT", session + "?digest=" + sha256Text("hello"), {}, "llo").status, 201);
}

TEST_F(Pipeline, AsksForEachTagThatAPushOrADeleteTouches) {
  pushImage("mine", "v1", "one");
  const auto latest = sha256Text(pushImage("mine", "latest", "one"));
  pushBlob("mine", "two");
  FakeGuard guard{[](Action, std::string_view) { return true; }, [](std::string_view) { return true; }};
  std::vector<std::string> asked;
  guard.may_point = [&](const Tag& tag, bool exists) -> Result<void> {
    asked.push_back(tag.text() + (exists ? " again" : " new"));
    if (exists) return fail(ErrorCode::kDenied, "not again");
    return {};
  };
  guard.may_remove = [](const Tag& tag) -> Result<void> {
    if (tag.text() == "v1") return fail(ErrorCode::kDenied, "v1 stays");
    return {};
  };
  use(&guard);
  const auto other = imageText("two");
  EXPECT_EQ(send("PUT", "/v2/mine/manifests/v2", {}, other).status, 201);
  EXPECT_EQ(send("PUT", "/v2/mine/manifests/v2", {}, other).status, 201) << "the same manifest changes nothing";
  const auto refused = send("PUT", "/v2/mine/manifests/v1", {}, other);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.errorCode(), "DENIED");
  EXPECT_EQ(send("PUT", "/v2/mine/manifests/" + sha256Text(other) + "?tag=v3&tag=latest", {}, other).status, 403);
  EXPECT_EQ(asked, (std::vector<std::string>{"v2 new", "v1 again", "v3 new", "latest again"}));
  EXPECT_EQ(send("GET", "/v2/mine/manifests/v3").status, 404) << "all tags of a push or none";
  // The digest has two tags, one of which may not go.
  EXPECT_EQ(send("DELETE", "/v2/mine/manifests/" + latest).status, 403);
  EXPECT_EQ(send("DELETE", "/v2/mine/manifests/v1").status, 403);
  EXPECT_EQ(send("DELETE", "/v2/mine/manifests/latest").status, 202);
  EXPECT_EQ(send("GET", "/v2/mine/manifests/v1").status, 200);
}

// S7.
TEST_F(Pipeline, ListsTheTagsThatTheClientMayPull) {
  for (const std::string tag : {"a", "secret-1", "secret-2", "z"}) pushImage("public/x", tag, "config");
  FakeGuard guard{[](Action, std::string_view) { return true; }, [](std::string_view) { return true; }};
  guard.may_pull_tag = [](std::string_view tag) { return !tag.starts_with("secret"); };
  use(&guard);
  EXPECT_EQ(send("GET", "/v2/public/x/tags/list").json()["tags"], nlohmann::json::parse(R"(["a","z"])"));
  const auto first = send("GET", "/v2/public/x/tags/list?n=1");
  EXPECT_EQ(first.json()["tags"], nlohmann::json::parse(R"(["a"])"));
  EXPECT_EQ(first.header("Link"), "</v2/public/x/tags/list?last=a&n=1>; rel=\"next\"");
}

// Checklist 37.
TEST_F(Pipeline, TellsSharedCachesNothingWhenThereIsAGuard) {
  const auto digest = pushBlob("public/x", "x").text();
  PublicOnly guard;
  use(&guard);
  EXPECT_EQ(send("GET", "/v2/public/x/blobs/" + digest).header("Cache-Control"),
            "private, max-age=31536000, immutable");
}

TEST_F(Pipeline, LetsAFullLanePass) {
  Lane lane{"back end", 0};
  records_.calls.before = [&](std::string_view) -> Result<void> { throw LaneFull{&lane}; };
  EXPECT_THROW(send("GET", "/v2/a/tags/list"), LaneFull);
  EXPECT_THROW(send("POST", "/v2/a/blobs/uploads/"), LaneFull);
  EXPECT_THROW(sendChunked("PUT", "/v2/a/manifests/latest", imageText("config")), LaneFull);
  records_.calls.before = {};
  const auto location = startUpload("a");
  records_.calls.before = [&](std::string_view) -> Result<void> { throw LaneFull{&lane}; };
  EXPECT_THROW(sendChunked("PATCH", location, "x"), LaneFull);
  records_.calls.before = {};
  EXPECT_EQ(sendChunked("PATCH", location, "x").status, 202);
}

TEST_F(Pipeline, ASinkAnswersAgainAfterAFullLane) {
  const auto location = startUpload("a");
  Request request;
  request.method = "PATCH";
  request.path = location;
  request.is_chunked = true;
  auto opened = application_->open(request);
  auto& sink = *std::get<std::unique_ptr<BodySink>>(opened);
  ASSERT_TRUE(sink.write("hello").has_value());
  Lane lane{"back end", 0};
  for (auto* calls : {&blobs_.calls, &records_.calls}) {
    calls->before = [&](std::string_view) -> Result<void> { throw LaneFull{&lane}; };
    EXPECT_THROW(sink.close(), LaneFull);
    calls->before = {};
  }
  EXPECT_EQ(sink.close().status, 202);
  EXPECT_EQ(send("GET", location).header("Range"), "0-4");
}

TEST_F(Pipeline, AnswersWhatTheStoresCannotDo) {
  pushImage("a", "latest", "config");
  log_ = observe::Log{static_cast<observe::Level>(99)};
  records_.calls.before = [](std::string_view) -> Result<void> { return fail(ErrorCode::kUnavailable, "stopping"); };
  const auto answer = send("GET", "/v2/a/manifests/latest");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.header("Retry-After"), "1");
  records_.calls.before = [](std::string_view) -> Result<void> { return fail(ErrorCode::kNoSpace); };
  EXPECT_EQ(send("POST", "/v2/a/blobs/uploads/").status, 507);
}

// Checklist 14, 81.
TEST_F(Pipeline, TellsWhoAsksFirstWhetherTheBodyIsWanted) {
  Request request;
  request.method = "PUT";
  request.path = "/v2/a/tags/list";
  request.headers = {{"Expect", "100-continue"}};
  request.content_length = 5;
  ASSERT_TRUE(application_->plan(request).to_sink);
  auto opened = application_->open(request);
  ASSERT_TRUE(std::holds_alternative<Response>(opened));
  EXPECT_EQ(std::get<Response>(opened).status, 405);
  // A body that is wanted arrives as ever.
  const std::string config = "config";
  const auto put =
      send("PUT", startUpload("a") + "?digest=" + sha256Text(config), {{"Expect", "100-continue"}}, config);
  EXPECT_EQ(put.status, 201) << put.body;
}

// Checklist 77.
TEST_F(Pipeline, RefusesForTheEngineInTheSameEnvelope) {
  Request request;
  request.id = "0123456789abcdef";
  const auto response = application_->refuse(request, {ErrorCode::kHeadTooLarge, "32 KiB"});
  EXPECT_EQ(response.status, 431);
  EXPECT_EQ(response.headers, (Headers{{"Content-Type", "application/json"},
                                       {"Docker-Distribution-API-Version", "registry/2.0"},
                                       {"X-Request-Id", request.id}}));
  EXPECT_EQ(nlohmann::json::parse(*response.content.bytes)["errors"][0]["code"], "UNSUPPORTED");
}

}  // namespace
}  // namespace berth::http
