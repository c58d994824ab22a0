// SPDX-License-Identifier: Apache-2.0
#include "application_fixture.hpp"

#include <string>
#include <vector>

namespace berth::http {
namespace {

class Blob : public ApplicationFixture {
 protected:
  Blob() : digest_{pushBlob("a/b", content_)}, target_{"/v2/a/b/blobs/" + digest_.text()} {}

  const std::string content_ = std::string(1000, 'x') + std::string(1048, 'y');
  const Digest digest_;
  const std::string target_;
};
using GetBlob = Blob;
using DeleteBlob = Blob;

// Checklist 37.
TEST_F(GetBlob, SendsItAndSaysThatItNeverChanges) {
  for (const std::string method : {"GET", "HEAD"}) {
    const auto answer = send(method, target_);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, content_);
    EXPECT_EQ(answer.header("Docker-Content-Digest"), digest_.text());
    EXPECT_EQ(answer.header("ETag"), '"' + digest_.text() + '"');
    EXPECT_EQ(answer.header("Accept-Ranges"), "bytes");
    EXPECT_EQ(answer.header("Content-Type"), "application/octet-stream");
    EXPECT_EQ(answer.header("Cache-Control"), "max-age=31536000, immutable");
  }
}

// Checklist 39.
TEST_F(GetBlob, IsNeverCodedForTheWay) {
  const auto answer = send("GET", target_, {{"Accept-Encoding", "gzip, zstd"}, {"Accept-Charset", "utf-8"}});
  EXPECT_EQ(answer.body, content_);
  EXPECT_EQ(answer.header("Content-Encoding"), "");
  EXPECT_EQ(answer.header("Content-Type"), "application/octet-stream");
}

// Checklist 38.
TEST_F(GetBlob, SendsTheAskedRange) {
  const auto answer = send("GET", target_, {{"Range", "bytes=500-1499"}});
  EXPECT_EQ(answer.status, 206);
  EXPECT_EQ(answer.header("Content-Range"), "bytes 500-1499/2048");
  EXPECT_EQ(answer.body, content_.substr(500, 1000));
  EXPECT_EQ(send("GET", target_, {{"Range", "bytes=-48"}}).body, content_.substr(2000));
  EXPECT_EQ(send("GET", target_, {{"Range", "bytes=2000-"}}).body, content_.substr(2000));
}

// Checklist 38.
TEST_F(GetBlob, RefusesARangeOutsideOfIt) {
  for (const std::string range : {"bytes=500-0", "bytes=5000-10000", "bytes=-0"}) {
    const auto answer = send("GET", target_, {{"Range", range}});
    EXPECT_EQ(answer.status, 416) << range;
    EXPECT_EQ(answer.header("Content-Range"), "bytes */2048");
  }
}

// Checklist 38
TEST_F(GetBlob, SendsSeveralRangesAsPartsWithTheirPlaces) {
  const auto answer = send("GET", target_, {{"Range", "bytes=998-1001, -2,0-0"}});
  EXPECT_EQ(answer.status, 206);
  EXPECT_EQ(answer.header("Content-Range"), "");
  const std::string type = answer.header("Content-Type");
  const std::string begin = "multipart/byteranges; boundary=";
  ASSERT_EQ(type.substr(0, begin.size()), begin);
  const std::string line = "--" + type.substr(begin.size());
  const std::string head = "\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes ";
  EXPECT_EQ(answer.body, line + head + "998-1001/2048\r\n\r\nxxyy\r\n" + line + head + "2046-2047/2048\r\n\r\nyy\r\n" +
                             line + head + "0-0/2048\r\n\r\nx\r\n" + line + "--\r\n");
  EXPECT_NE(send("GET", target_, {{"Range", "bytes=0-0,2-2"}}).header("Content-Type"), type)
      << "boundaries can be guessed";
}

TEST_F(GetBlob, SendsTheOneRangeThatIsLeftOfSeveralAsItIs) {
  const auto answer = send("GET", target_, {{"Range", "bytes=5000-6000,0-1"}});
  EXPECT_EQ(answer.status, 206);
  EXPECT_EQ(answer.header("Content-Range"), "bytes 0-1/2048");
  EXPECT_EQ(answer.header("Content-Type"), "application/octet-stream");
  EXPECT_EQ(answer.body, "xx");
}

// Checklist 38
TEST_F(GetBlob, SendsAllOfItWhenTheRangesCostMore) {
  EXPECT_EQ(send("GET", target_, {{"Range", "bytes=0-,0-"}}).status, 200);
  std::string many = "bytes=0-0";
  for (int i = 0; i < 1024; ++i) many += ",1-1";
  EXPECT_EQ(send("GET", target_, {{"Range", many}}).status, 200);
}

// Checklist 38.
TEST_F(GetBlob, SendsAllOfItWhenTheRangeIsNotOurs) {
  EXPECT_EQ(send("GET", target_, {{"Range", "chars=0-1"}}).status, 200);
  EXPECT_EQ(send("HEAD", target_, {{"Range", "bytes=0-1"}}).status, 200);
  EXPECT_EQ(send("GET", target_, {{"Range", "bytes=0-1"}, {"If-Range", "\"other\""}}).status, 200);
  EXPECT_EQ(send("GET", target_, {{"Range", "bytes=0-1"}, {"If-Range", '"' + digest_.text() + '"'}}).status, 206);
}

TEST_F(GetBlob, SendsNothingToAClientThatHasIt) {
  for (const std::string& tag : {'"' + digest_.text() + '"', std::string{"*"}, "\"x\", W/\"" + digest_.text() + '"'}) {
    const auto answer = send("GET", target_, {{"If-None-Match", tag}});
    EXPECT_EQ(answer.status, 304);
    EXPECT_EQ(answer.body, "");
    EXPECT_EQ(answer.header("ETag"), '"' + digest_.text() + '"');
  }
  EXPECT_EQ(send("GET", target_, {{"If-None-Match", "\"other\""}}).status, 200);
}

// Checklist 37.
TEST_F(GetBlob, Is404ForWhatTheRepositoryDoesNotHave) {
  const auto unknown = send("GET", "/v2/a/b/blobs/" + sha256Text("unknown"));
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.errorCode(), "BLOB_UNKNOWN");
  EXPECT_EQ(send("GET", "/v2/other/blobs/" + digest_.text()).errorCode(), "BLOB_UNKNOWN");
  EXPECT_EQ(send("GET", "/v2/a/b/blobs/" + digest_.text(), {{"Range", "bytes=0-1"}}).status, 206);
  EXPECT_EQ(send("GET", "/v2/other/blobs/" + digest_.text(), {{"If-None-Match", "*"}}).status, 404);
}

// Checklist 4.
TEST_F(GetBlob, Is400ForWhatIsNoDigest) {
  const auto answer = send("GET", "/v2/a/b/blobs/sha256:totallywrong");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.errorCode(), "DIGEST_INVALID");
}

// Checklist 32, 38.
TEST_F(GetBlob, TheEmptyOneIsThere) {
  const auto empty = pushBlob("a", "");
  EXPECT_EQ(send("GET", "/v2/a/blobs/" + empty.text()).status, 200);
  EXPECT_EQ(send("GET", "/v2/a/blobs/" + empty.text(), {{"Range", "bytes=0-"}}).status, 416);
}

// Checklist 70.
TEST_F(DeleteBlob, TakesItFromThisRepository) {
  pushBlob("c", content_);
  EXPECT_EQ(send("DELETE", target_).status, 202);
  EXPECT_EQ(send("GET", target_).status, 404);
  EXPECT_EQ(send("DELETE", target_).errorCode(), "BLOB_UNKNOWN");
  EXPECT_EQ(send("GET", "/v2/c/blobs/" + digest_.text()).status, 200);
}

// Checklist 70.
TEST_F(DeleteBlob, LeavesManifestsToTheirOwnEndpoint) {
  const auto manifest = pushImage("a/b", "latest", "config");
  const auto answer = send("DELETE", "/v2/a/b/blobs/" + sha256Text(manifest));
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.header("Allow"), "GET, HEAD");
}

}  // namespace
}  // namespace berth::http
