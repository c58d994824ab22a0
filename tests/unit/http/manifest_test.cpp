// SPDX-License-Identifier: Apache-2.0
#include "application_fixture.hpp"

#include <string>
#include <vector>

namespace berth::http {
namespace {

using GetManifest = ApplicationFixture;
using PutManifest = ApplicationFixture;
using DeleteManifest = ApplicationFixture;

// Checklist 43, 53.
TEST_F(GetManifest, SendsWhatWasPushed) {
  const auto manifest = pushImage("a", "latest", "config");
  for (const std::string& where : {std::string{"latest"}, sha256Text(manifest)}) {
    for (const std::string method : {"GET", "HEAD"}) {
      const auto answer = send(method, "/v2/a/manifests/" + where, {{"Accept", "application/json"}});
      EXPECT_EQ(answer.status, 200);
      EXPECT_EQ(answer.body, manifest);
      EXPECT_EQ(answer.header("Content-Type"), kImageType);
      EXPECT_EQ(answer.header("Docker-Content-Digest"), sha256Text(manifest));
      EXPECT_EQ(answer.header("ETag"), '"' + sha256Text(manifest) + '"');
    }
  }
}

// Checklist 54.
TEST_F(GetManifest, SendsNothingToAClientThatHasIt) {
  const auto manifest = pushImage("a", "latest", "config");
  const auto answer = send("GET", "/v2/a/manifests/latest", {{"If-None-Match", '"' + sha256Text(manifest) + '"'}});
  EXPECT_EQ(answer.status, 304);
  EXPECT_EQ(answer.body, "");
  EXPECT_EQ(answer.header("Docker-Content-Digest"), sha256Text(manifest));
}

// Checklist 2, 41.
TEST_F(GetManifest, Is404ForWhatIsNotThere) {
  pushImage("a", "latest", "config");
  for (const std::string where : {"other", ".INVALID_MANIFEST_NAME"}) {
    const auto answer = send("GET", "/v2/a/manifests/" + where);
    EXPECT_EQ(answer.status, 404) << where;
    EXPECT_EQ(answer.errorCode(), "MANIFEST_UNKNOWN");
  }
  EXPECT_EQ(send("GET", "/v2/a/manifests/" + sha256Text("config")).status, 404);
  EXPECT_EQ(send("GET", "/v2/nobody/manifests/latest").status, 404);
  EXPECT_EQ(send("GET", "/v2/a/manifests/sha256:totallywrong").errorCode(), "DIGEST_INVALID");
}

// Checklist 54.
TEST_F(GetManifest, AsksTheStoresAsLittleAsItCan) {
  pushImage("a", "latest", "config");
  records_.calls.reset();
  blobs_.calls.reset();
  send("GET", "/v2/a/manifests/latest");
  EXPECT_EQ(records_.calls.count("getShared"), 2);
  EXPECT_EQ(records_.calls.total(), 2);
  EXPECT_EQ(blobs_.calls.total(), 1);
}

// Checklist 19, 44.
TEST_F(PutManifest, SaysWhereItIs) {
  pushBlob("a", "config");
  const auto manifest = imageText("config");
  const auto answer = send("PUT", "/v2/a/manifests/latest", {{"Content-Type", kImageType}}, manifest);
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.header("Location"), "/v2/a/manifests/latest");
  EXPECT_EQ(answer.header("Docker-Content-Digest"), sha256Text(manifest));
  EXPECT_EQ(answer.header("OCI-Subject"), "");
  EXPECT_EQ(send("GET", answer.header("Location")).body, manifest);
}

// Checklist 44.
TEST_F(PutManifest, NamesTheSubjectThatItHandled) {
  pushBlob("a", "config");
  const std::string subject = sha256Text("subject");
  const auto manifest =
      imageText("config", R"(,"subject":{"mediaType":")" + kImageType + R"(","size":7,"digest":")" + subject + "\"}");
  const auto answer = send("PUT", "/v2/a/manifests/" + sha256Text(manifest), {{"Content-Type", kImageType}}, manifest);
  EXPECT_EQ(answer.header("OCI-Subject"), subject);
}

// Checklist 45.
TEST_F(PutManifest, NamesTheTagsThatItMade) {
  pushBlob("a", "config");
  const auto manifest = imageText("config");
  const auto target = "/v2/a/manifests/" + sha256Text(manifest);
  EXPECT_EQ(send("PUT", target + "?tag=one&tag=two&tag=one", {{"Content-Type", kImageType}}, manifest).headers.size(),
            Headers{}.size() + 6);
  EXPECT_EQ(send("GET", "/v2/a/manifests/two").body, manifest);
  EXPECT_EQ(send("PUT", target + "?tag=.bad", {}, manifest).errorCode(), "MANIFEST_INVALID");
  std::string many = target + "?tag=t";
  for (int i = 0; i < 100; ++i) many += "&tag=t" + std::to_string(i);
  EXPECT_EQ(send("PUT", many, {}, manifest).status, 414);
}

// Checklist 52.
TEST_F(PutManifest, TakesIndexesOfEveryShape) {
  const auto image = pushImage("a", "latest", "config");
  const auto named = [](const std::string& type, const std::string& text) {
    return R"({"mediaType":")" + type + R"(","digest":")" + sha256Text(text) + R"(","size":)" +
           std::to_string(text.size()) + "}";
  };
  const auto index = [](const std::string& children, const std::string& more) {
    return R"({"schemaVersion":2,"mediaType":")" + kIndexType + R"(","manifests":[)" + children + "]" + more + "}";
  };
  const auto empty = index("", "");
  const auto nested = index(named(kImageType, image) + ',' + named(kIndexType, empty), "");
  const auto refers = index("", R"(,"subject":)" + named(kIndexType, nested));
  for (const auto& manifest : {empty, nested, refers}) {
    EXPECT_EQ(send("PUT", "/v2/a/manifests/" + sha256Text(manifest), {{"Content-Type", kIndexType}}, manifest).status,
              201);
    EXPECT_EQ(send("GET", "/v2/a/manifests/" + sha256Text(manifest)).body, manifest);
  }
  EXPECT_EQ(send("GET", "/v2/a/referrers/" + sha256Text(nested)).json()["manifests"][0]["digest"], sha256Text(refers));
}

// Checklist 46.
TEST_F(PutManifest, TakesALargeOneAnnouncedOrNot) {
  pushBlob("a", "config");
  const auto manifest = imageText("config", R"(,"x":")" + std::string(3'900'000, 'x') + '"');
  EXPECT_EQ(send("PUT", "/v2/a/manifests/one", {{"Content-Type", kImageType}}, manifest).status, 201);
  EXPECT_EQ(sendChunked("PUT", "/v2/a/manifests/two", manifest, {{"Content-Type", kImageType}}).status, 201);
  EXPECT_EQ(send("GET", "/v2/a/manifests/two").body, manifest);
}

// Checklist 34, 46.
TEST_F(PutManifest, Is413ForATooLargeOne) {
  const std::string manifest((4 << 20) + 1, 'x');
  const auto announced = send("PUT", "/v2/a/manifests/latest", {{"Content-Type", kImageType}}, manifest);
  EXPECT_EQ(announced.status, 413);
  EXPECT_EQ(announced.errorCode(), "SIZE_INVALID");
  EXPECT_EQ(sendChunked("PUT", "/v2/a/manifests/latest", manifest).status, 413);
}

// Checklist 2.
TEST_F(PutManifest, SaysWhatIsWrong) {
  pushBlob("a", "config");
  const auto manifest = imageText("config");
  const auto put = [&](const std::string& where, const std::string& type, const std::string& body) {
    return send("PUT", "/v2/a/manifests/" + where, {{"Content-Type", type}}, body);
  };
  EXPECT_EQ(put("latest", kIndexType, manifest).errorCode(), "MANIFEST_INVALID");
  EXPECT_EQ(put("latest", kImageType, "").errorCode(), "MANIFEST_INVALID");
  EXPECT_EQ(put(".bad", kImageType, manifest).status, 400);
  EXPECT_EQ(put(sha256Text("other"), kImageType, manifest).errorCode(), "DIGEST_INVALID");
  EXPECT_EQ(put("sha256:baddigeststring", kImageType, manifest).status, 400);
  const auto missing = put("latest", kImageType, imageText("missing"));
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(missing.errorCode(), "MANIFEST_BLOB_UNKNOWN");
  EXPECT_NE(missing.body.find(sha256Text("missing")), std::string::npos);
  EXPECT_EQ(send("PUT", "/v2/A/manifests/latest", {}, manifest).errorCode(), "NAME_INVALID");
}

// Checklist 6.
TEST_F(DeleteManifest, ByAFallbackTagOfReferrers) {
  const auto tag = "sha256-" + sha256Text("subject").substr(7);
  const auto manifest = pushImage("a", tag, "config");
  EXPECT_EQ(send("GET", "/v2/a/manifests/" + tag).body, manifest);
  EXPECT_EQ(send("DELETE", "/v2/a/manifests/" + tag).status, 202);
  EXPECT_EQ(send("GET", "/v2/a/manifests/" + tag).status, 404);
}

// Checklist 69.
TEST_F(DeleteManifest, ByTagAndByDigest) {
  const auto manifest = pushImage("a", "one", "config");
  pushImage("a", "two", "config");
  EXPECT_EQ(send("DELETE", "/v2/a/manifests/one").status, 202);
  EXPECT_EQ(send("GET", "/v2/a/manifests/one").status, 404);
  EXPECT_EQ(send("GET", "/v2/a/manifests/two").status, 200);
  EXPECT_EQ(send("DELETE", "/v2/a/manifests/" + sha256Text(manifest)).status, 202);
  EXPECT_EQ(send("GET", "/v2/a/manifests/two").status, 404);
  for (const std::string& where : {std::string{"one"}, sha256Text(manifest), std::string{".bad"}})
    EXPECT_EQ(send("DELETE", "/v2/a/manifests/" + where).errorCode(), "MANIFEST_UNKNOWN");
}

}  // namespace
}  // namespace berth::http
