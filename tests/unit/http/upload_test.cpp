// SPDX-License-Identifier: Apache-2.0
#include "application_fixture.hpp"
#include "registry/content_hash.hpp"

#include <string>
#include <vector>

namespace berth::http {
namespace {

class Upload : public ApplicationFixture {
 protected:
  std::string blobTarget(const std::string& content, const std::string& repository = "a") {
    return "/v2/" + repository + "/blobs/" + sha256Text(content);
  }
  std::string rangeOf(const std::string& location) { return send("GET", location).header("Range"); }
};
using StartUpload = Upload;
using AppendUpload = Upload;
using FinishUpload = Upload;
using CancelUpload = Upload;

// Checklist 18, 19, 20, 28.
TEST_F(StartUpload, NamesASession) {
  const auto answer = send("POST", "/v2/a/b/blobs/uploads/");
  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(answer.header("Location"), "/v2/a/b/blobs/uploads/" + answer.header("Docker-Upload-UUID"));
  EXPECT_EQ(answer.header("Range"), "0-0");
  const auto status = send("GET", answer.header("Location"));
  EXPECT_EQ(status.status, 204);
  EXPECT_EQ(status.header("Range"), "0-0");
  EXPECT_EQ(status.header("Location"), answer.header("Location"));
}

// Checklist 18
TEST_F(StartUpload, NamesTheChunksThatAreWorthwhileAndTakesSmallerOnes) {
  const auto answer = send("POST", "/v2/a/blobs/uploads/");
  EXPECT_EQ(answer.header("OCI-Chunk-Min-Length"), "65536");
  EXPECT_EQ(send("PATCH", answer.header("Location"), {{"Content-Range", "0-0"}}, "x").header("Range"), "0-0");
  EXPECT_EQ(send("PUT", answer.header("Location") + "?digest=" + sha256Text("x")).status, 201);
}

// Checklist 26.
TEST_F(StartUpload, TakesTheBlobAtOnce) {
  for (const std::string& content : {std::string{"small"}, std::string(300'000, 'x')}) {
    const auto answer = send("POST", "/v2/a/blobs/uploads/?digest=" + sha256Text(content), {}, content);
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(answer.header("Location"), blobTarget(content));
    EXPECT_EQ(answer.header("Docker-Content-Digest"), sha256Text(content));
    EXPECT_EQ(send("GET", answer.header("Location")).body, content);
  }
  EXPECT_EQ(sendChunked("POST", "/v2/a/blobs/uploads/?digest=" + sha256Text("chunked"), "chunked").status, 201);
  EXPECT_TRUE(records_.names("uploads", "").empty());
}

// Checklist 7.
TEST_F(StartUpload, TakesTheAlgorithmThatIsAnnounced) {
  const auto digest = registry::digestOf(Digest::Algorithm::kSha512, "content").text();
  const auto started = send("POST", "/v2/a/blobs/uploads/?digest-algorithm=sha512");
  EXPECT_EQ(started.status, 202);
  EXPECT_EQ(send("PATCH", started.header("Location"), {}, "content").status, 202);
  const auto finished = send("PUT", started.header("Location") + "?digest=" + digest);
  EXPECT_EQ(finished.status, 201);
  EXPECT_EQ(finished.header("Location"), "/v2/a/blobs/" + digest);
  const auto answer = send("GET", finished.header("Location"));
  EXPECT_EQ(answer.body, "content");
  EXPECT_EQ(answer.header("Docker-Content-Digest"), digest);
  EXPECT_EQ(send("GET", blobTarget("content")).errorCode(), "BLOB_UNKNOWN");
  EXPECT_EQ(send("POST", "/v2/a/blobs/uploads/?digest-algorithm=md5").errorCode(), "DIGEST_INVALID");
}

// Checklist 26.
TEST_F(StartUpload, LeavesNothingOfABlobThatIsAnother) {
  for (const std::string& content : {std::string{"small"}, std::string(300'000, 'x')}) {
    const auto answer = send("POST", "/v2/a/blobs/uploads/?digest=" + sha256Text("other"), {}, content);
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.errorCode(), "DIGEST_INVALID");
  }
  EXPECT_FALSE(sendBroken("POST", "/v2/a/blobs/uploads/?digest=" + sha256Text("x"), "xyz", 2).has_value());
  EXPECT_TRUE(records_.names("uploads", "").empty());
  EXPECT_EQ(blobs_.uploads(), 0);
  EXPECT_EQ(blobs_.blobs(), 0);
}

// Checklist 27.
TEST_F(StartUpload, MountsWhatIsHere) {
  const auto digest = pushBlob("source/x", "content").text();
  const auto escaped = "sha256%3A" + digest.substr(7);
  const auto answer = send("POST", "/v2/a/blobs/uploads/?from=source%2Fx&mount=" + escaped);
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.header("Location"), "/v2/a/blobs/" + digest);
  EXPECT_EQ(answer.header("Docker-Content-Digest"), digest);
  EXPECT_EQ(send("GET", answer.header("Location")).body, "content");
  EXPECT_EQ(send("POST", "/v2/b/blobs/uploads/?mount=" + digest).status, 201);
}

// Checklist 27.
TEST_F(StartUpload, AsksForTheBytesWhenItCannotMount) {
  const auto digest = pushBlob("source", "content").text();
  for (const std::string& query : {"?mount=" + sha256Text("unknown") + "&from=source", "?mount=" + digest + "&from=b",
                                   "?mount=" + digest + "&from=NO/NAME", "?mount=" + sha256Text("unknown")}) {
    const auto answer = send("POST", "/v2/a/blobs/uploads/" + query);
    EXPECT_EQ(answer.status, 202) << query;
    EXPECT_TRUE(answer.header("Location").starts_with("/v2/a/blobs/uploads/"));
  }
  EXPECT_EQ(send("POST", "/v2/a/blobs/uploads/?mount=bad&from=source").errorCode(), "DIGEST_INVALID");
}

TEST_F(StartUpload, HashesAsTheDigestThatItNamesWillNeed) {
  const auto digest = registry::digestOf(Digest::Algorithm::kSha512, "content").text();
  for (const std::string query : {"?from=source&mount=", "?digest="}) {
    const auto location = send("POST", "/v2/a/blobs/uploads/" + query + digest).header("Location");
    EXPECT_EQ(send("PATCH", location, {}, std::string(100'000, 'x')).status, 202);
    const auto id = location.substr(location.rfind('/') + 1);
    EXPECT_NE(records_.value("uploads", "", id).find(R"("algorithm":"sha512")"), std::string::npos) << query;
  }
  EXPECT_EQ(blobs_.calls.count("readUpload"), 0);
}

// Checklist 21, 32.
TEST_F(AppendUpload, TakesAStreamOfUnknownLength) {
  for (const std::string& content : {std::string{"small"}, std::string(300'000, 'x'), std::string{}}) {
    const auto location = startUpload("a");
    const auto patched = sendChunked("PATCH", location, content);
    EXPECT_EQ(patched.status, 202);
    EXPECT_EQ(patched.header("Location"), location);
    if (!content.empty()) {
      EXPECT_EQ(patched.header("Range"), "0-" + std::to_string(content.size() - 1));
    }
    EXPECT_EQ(send("PUT", location + "?digest=" + sha256Text(content)).status, 201);
    EXPECT_EQ(send("GET", blobTarget(content)).body, content);
  }
}

// Checklist 21.
TEST_F(AppendUpload, TakesAnnouncedBodiesAsPodmanSendsThem) {
  for (const std::string& content : {std::string{"small"}, std::string(300'000, 'y')}) {
    const auto location = startUpload("a");
    EXPECT_EQ(send("PATCH", location, {{"Content-Type", "application/octet-stream"}}, content).status, 202);
    EXPECT_EQ(send("PUT", location + "?digest=sha256%3A" + sha256Text(content).substr(7)).status, 201);
    EXPECT_EQ(send("GET", blobTarget(content)).body, content);
  }
}

// Checklist 21.
TEST_F(AppendUpload, TakesStreamsOneAfterAnother) {
  const auto location = startUpload("a");
  EXPECT_EQ(sendChunked("PATCH", location, "01234").header("Range"), "0-4");
  EXPECT_EQ(send("PATCH", location, {}, "").header("Range"), "0-4");
  EXPECT_EQ(send("PATCH", location, {}, "56789").header("Range"), "0-9");
  EXPECT_EQ(send("PUT", location + "?digest=" + sha256Text("0123456789")).status, 201);
  EXPECT_EQ(send("GET", blobTarget("0123456789")).body, "0123456789");
}

// Checklist 20, 22.
TEST_F(AppendUpload, TakesChunksInOrderOnly) {
  const auto location = startUpload("a");
  const auto chunk = [&](const std::string& range, const std::string& body) {
    return send("PATCH", location, {{"Content-Range", range}}, body);
  };
  const auto early = chunk("5-9", "56789");
  EXPECT_EQ(early.status, 416);
  EXPECT_EQ(early.header("Location"), location);
  EXPECT_EQ(early.header("Range"), "0-0");

  const auto first = chunk("0-4", "01234");
  EXPECT_EQ(first.status, 202);
  EXPECT_EQ(first.header("Range"), "0-4");

  const auto again = chunk("0-4", "01234");
  EXPECT_EQ(again.status, 416);
  EXPECT_EQ(again.header("Range"), "0-4");

  EXPECT_EQ(chunk("bytes 5-9/*", "56789").status, 202);
  EXPECT_EQ(send("PUT", location + "?digest=" + sha256Text("0123456789")).status, 201);
}

// Checklist 22.
TEST_F(AppendUpload, RefusesAChunkThatIsNotAsLongAsItSays) {
  const auto location = startUpload("a");
  EXPECT_EQ(send("PATCH", location, {{"Content-Range", "0-9"}}, "short").errorCode(), "SIZE_INVALID");
  EXPECT_EQ(sendChunked("PATCH", location, "short", {{"Content-Range", "0-9"}}).errorCode(), "SIZE_INVALID");
  EXPECT_EQ(sendChunked("PATCH", location, "too long", {{"Content-Range", "0-2"}}).status, 400);
  EXPECT_EQ(send("PATCH", location, {{"Content-Range", "words"}}, "short").status, 400);
  // The one that was too long left the bytes that were in order, nothing else.
  EXPECT_EQ(send("PUT", location + "?digest=" + sha256Text("whole"), {}, "whole").status, 201);
}

// Checklist 30.
TEST_F(AppendUpload, KeepsWhatCameBeforeTheClientVanished) {
  const auto location = startUpload("a");
  const std::string content(200'000, 'z');
  EXPECT_FALSE(sendBroken("PATCH", location, content, 120'000).has_value());
  EXPECT_EQ(rangeOf(location), "0-119999");
  const auto rest = content.substr(120'000);
  EXPECT_EQ(send("PATCH", location, {{"Content-Range", "120000-199999"}}, rest).status, 202);
  EXPECT_EQ(send("PUT", location + "?digest=" + sha256Text(content)).status, 201);
}

// Checklist 28.
TEST_F(AppendUpload, IsUnknownElsewhere) {
  const auto location = startUpload("a");
  auto elsewhere = location;
  elsewhere.replace(4, 1, "b");
  for (const std::string& target : {elsewhere, std::string{"/v2/a/blobs/uploads/nonsense"},
                                    std::string{"/v2/a/blobs/uploads/00000000-0000-4000-8000-000000000000"}}) {
    for (const std::string method : {"PATCH", "GET", "DELETE"}) {
      const auto answer = send(method, target, {}, method == "PATCH" ? "x" : "");
      EXPECT_EQ(answer.status, 404) << method << target;
      EXPECT_EQ(answer.errorCode(), "BLOB_UPLOAD_UNKNOWN");
    }
    EXPECT_EQ(sendChunked("PATCH", target, "x").status, 404);
    EXPECT_EQ(send("PUT", target + "?digest=" + sha256Text("x"), {}, "x").status, 404);
  }
}

// Checklist 23.
TEST_F(FinishUpload, TakesTheWholeBlobInTheEnd) {
  for (const std::string& content : {std::string{"small"}, std::string(300'000, 'x')}) {
    const auto answer = send("PUT", startUpload("a") + "?digest=" + sha256Text(content), {}, content);
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(answer.header("Location"), blobTarget(content));
    EXPECT_EQ(answer.header("Docker-Content-Digest"), sha256Text(content));
    EXPECT_EQ(send("GET", blobTarget(content)).body, content);
  }
}

// Checklist 22, 23.
TEST_F(FinishUpload, TakesTheLastChunk) {
  const auto location = startUpload("a");
  send("PATCH", location, {{"Content-Range", "0-4"}}, "01234");
  const auto wrong = send("PUT", location + "?digest=" + sha256Text("0123456789"), {{"Content-Range", "4-8"}}, "56789");
  EXPECT_EQ(wrong.status, 416);
  EXPECT_EQ(wrong.header("Range"), "0-4");
  EXPECT_EQ(send("PUT", location + "?digest=" + sha256Text("0123456789"), {{"Content-Range", "5-9"}}, "56789").status,
            201);
  EXPECT_EQ(send("GET", blobTarget("0123456789")).body, "0123456789");
}

// Checklist 24.
TEST_F(FinishUpload, RefusesOtherContentAndEndsTheSession) {
  for (const std::string& content : {std::string{"small"}, std::string(300'000, 'x')}) {
    const auto location = startUpload("a");
    const auto answer = send("PUT", location + "?digest=" + sha256Text("other"), {}, content);
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.errorCode(), "DIGEST_INVALID");
    EXPECT_EQ(send("GET", location).status, 404);
  }
  EXPECT_EQ(blobs_.blobs(), 0);
  EXPECT_EQ(blobs_.uploads(), 0);
}

// Checklist 4, 23.
TEST_F(FinishUpload, NeedsADigest) {
  const auto location = startUpload("a");
  for (const std::string query : {"", "?digest=", "?digest=sha256:bad", "?digest=md5:00"})
    EXPECT_EQ(send("PUT", location + query, {}, "x").errorCode(), "DIGEST_INVALID") << query;
  EXPECT_EQ(send("PUT", location + "?digest=" + sha256Text("x"), {}, "x").status, 201);
}

// Checklist 18.
TEST_F(FinishUpload, SurvivesAParameterThatTheClientAddedBefore) {
  const auto location = startUpload("a");
  EXPECT_EQ(send("PUT", location + "?_state=abc&digest=" + sha256Text("x"), {}, "x").status, 201);
}

// Checklist 28.
TEST_F(CancelUpload, EndsTheSessionOnce) {
  const auto location = startUpload("a");
  EXPECT_EQ(send("DELETE", location).status, 204);
  EXPECT_EQ(send("DELETE", location).errorCode(), "BLOB_UPLOAD_UNKNOWN");
  EXPECT_EQ(send("GET", location).status, 404);
}

}  // namespace
}  // namespace berth::http
