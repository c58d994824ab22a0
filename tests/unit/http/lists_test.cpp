// SPDX-License-Identifier: Apache-2.0
#include "application_fixture.hpp"

#include <string>
#include <vector>

namespace berth::http {
namespace {

using nlohmann::json;
using ListTags = ApplicationFixture;
using ListRepositories = ApplicationFixture;
using ListReferrers = ApplicationFixture;

// Checklist 58.
TEST_F(ListTags, HasAllOfThem) {
  for (const std::string tag : {"b", "B", "a", "1.0"}) pushImage("r", tag, "config");
  const auto answer = send("GET", "/v2/r/tags/list");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  EXPECT_EQ(answer.json(), json::parse(R"({"name":"r","tags":["1.0","B","a","b"]})"));
  EXPECT_EQ(answer.header("Link"), "");
}

// Checklist 59, 61, 88.
TEST_F(ListTags, GoesPageByPageAlongTheLink) {
  for (int i = 0; i < 7; ++i) pushImage("r", "t" + std::to_string(i), "config");
  std::vector<std::string> seen;
  std::string target = "/v2/r/tags/list?ns=docker.io&n=3";
  int pages = 0;
  for (; !target.empty(); ++pages) {
    const auto answer = send("GET", target);
    const auto tags = answer.json()["tags"].get<std::vector<std::string>>();
    seen.insert(seen.end(), tags.begin(), tags.end());
    const auto link = answer.header("Link");
    if (pages == 0) {
      EXPECT_EQ(link, "</v2/r/tags/list?last=t2&n=3&ns=docker.io>; rel=\"next\"");
    }
    target = link.empty() ? "" : link.substr(1, link.find('>') - 1);
  }
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(seen, (std::vector<std::string>{"t0", "t1", "t2", "t3", "t4", "t5", "t6"}));
}

// Checklist 60.
TEST_F(ListTags, TakesLastWithoutN) {
  for (int i = 0; i < 4; ++i) pushImage("r", "t" + std::to_string(i), "config");
  EXPECT_EQ(send("GET", "/v2/r/tags/list?last=t1").json()["tags"], json::parse(R"(["t2","t3"])"));
  EXPECT_EQ(send("GET", "/v2/r/tags/list?last=t1x").json()["tags"], json::parse(R"(["t2","t3"])"));
  EXPECT_EQ(send("GET", "/v2/r/tags/list?last=zzz").json()["tags"], json::array());
}

// Checklist 59.
TEST_F(ListTags, TakesOnlyNumbersForN) {
  pushImage("r", "t", "config");
  const auto none = send("GET", "/v2/r/tags/list?n=0");
  EXPECT_EQ(none.json()["tags"], json::array());
  EXPECT_EQ(none.header("Link"), "");
  for (const std::string n : {"-1", "x", "1.5", "99999999999999999999999"})
    EXPECT_EQ(send("GET", "/v2/r/tags/list?n=" + n).status, 400) << n;
  EXPECT_EQ(send("GET", "/v2/r/tags/list?n=&last=").json()["tags"], json::parse(R"(["t"])"));
  EXPECT_EQ(send("GET", "/v2/r/tags/list?n=4000000000").status, 200);
}

// Checklist 58.
TEST_F(ListTags, Is404ForAnUnknownRepository) {
  const auto answer = send("GET", "/v2/nobody/tags/list");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.errorCode(), "NAME_UNKNOWN");
  pushBlob("untagged", "x");
  EXPECT_EQ(send("GET", "/v2/untagged/tags/list").json()["tags"], json::array());
}

// Checklist 62.
TEST_F(ListRepositories, GoesPageByPageAlongTheLink) {
  for (const std::string repository : {"b", "a/b", "a"}) pushBlob(repository, "x");
  EXPECT_EQ(send("GET", "/v2/_catalog").json(), json::parse(R"({"repositories":["a","a/b","b"]})"));
  const auto first = send("GET", "/v2/_catalog?n=2");
  EXPECT_EQ(first.json()["repositories"], json::parse(R"(["a","a/b"])"));
  EXPECT_EQ(first.header("Link"), "</v2/_catalog?last=a/b&n=2>; rel=\"next\"");
  const auto second = send("GET", "/v2/_catalog?last=a/b&n=2");
  EXPECT_EQ(second.json()["repositories"], json::parse(R"(["b"])"));
  EXPECT_EQ(second.header("Link"), "");
}

// Checklist 63, 65.
TEST_F(ListReferrers, IsAnIndexOfThem) {
  const auto subject = pushImage("a", "latest", "config");
  const auto refers = R"(,"subject":{"mediaType":")" + kImageType + R"(","size":)" + std::to_string(subject.size()) +
                      R"(,"digest":")" + sha256Text(subject) + "\"}";
  const auto sbom = pushImage("a", "", "sbom", refers + R"(,"artifactType":"x/sbom","annotations":{"k":"v"})");
  pushImage("a", "", "signature", refers + R"(,"artifactType":"x/signature+json")");

  const auto answer = send("GET", "/v2/a/referrers/" + sha256Text(subject));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Content-Type"), kIndexType);
  EXPECT_EQ(answer.header("OCI-Filters-Applied"), "");
  EXPECT_EQ(answer.json()["schemaVersion"], 2);
  EXPECT_EQ(answer.json()["mediaType"], kIndexType);
  EXPECT_EQ(answer.json()["manifests"].size(), 2);

  const auto filtered = send("GET", "/v2/a/referrers/" + sha256Text(subject) + "?artifactType=x/sbom");
  EXPECT_EQ(filtered.header("OCI-Filters-Applied"), "artifactType");
  ASSERT_EQ(filtered.json()["manifests"].size(), 1);
  EXPECT_EQ(filtered.json()["manifests"][0]["digest"], sha256Text(sbom));
  EXPECT_EQ(filtered.json()["manifests"][0]["annotations"]["k"], "v");
  EXPECT_EQ(send("GET", "/v2/a/referrers/" + sha256Text(subject) + "?artifactType=x%2Fsignature%2Bjson")
                .json()["manifests"]
                .size(),
            1);
}

// Checklist 63.
TEST_F(ListReferrers, IsEmptyWhenNothingRefers) {
  const auto answer = send("GET", "/v2/a/referrers/" + sha256Text("nobody"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.json()["manifests"], json::array());
  EXPECT_EQ(send("GET", "/v2/a/referrers/nonsense").errorCode(), "DIGEST_INVALID");
}

// Checklist 65.
TEST_F(ListReferrers, IsPagedWhenItIsLarge) {
  const auto subject = pushImage("a", "latest", "config");
  const auto refers = R"(,"subject":{"mediaType":")" + kImageType + R"(","size":)" + std::to_string(subject.size()) +
                      R"(,"digest":")" + sha256Text(subject) + R"("},"artifactType":"x/y","annotations":{"k":")" +
                      std::string(400'000, 'x') + "\"}";
  for (int i = 0; i < 15; ++i) pushImage("a", "", "config " + std::to_string(i), refers);
  std::size_t seen = 0;
  int pages = 0;
  for (std::string target = "/v2/a/referrers/" + sha256Text(subject) + "?artifactType=x/y"; !target.empty(); ++pages) {
    const auto answer = send("GET", target);
    EXPECT_LE(answer.body.size(), 4 << 20);
    seen += answer.json()["manifests"].size();
    const auto link = answer.header("Link");
    target = link.empty() ? "" : link.substr(1, link.find('>') - 1);
    EXPECT_TRUE(target.empty() || target.find("artifactType=x/y") != std::string::npos);
  }
  EXPECT_EQ(seen, 15);
  EXPECT_GT(pages, 1);
}

}  // namespace
}  // namespace berth::http
