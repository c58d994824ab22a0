// SPDX-License-Identifier: Apache-2.0
#include "application_fixture.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace berth::http {
namespace {

class GetHistory : public ApplicationFixture {
 protected:
  GetHistory() {
    for (const std::string config : {"one", "two", "three"})
      digests_.insert(digests_.begin(), sha256Text(pushImage("a/b", "latest", config)));
  }
  std::vector<std::string> digestsOf(const std::string& query) {
    std::vector<std::string> digests;
    const auto answer = send("GET", "/a/b/manifest_history/latest" + query).json();
    for (const auto& entry : answer["history"]) digests.push_back(entry["digest"]);
    return digests;
  }

  std::vector<std::string> digests_;  ///< Newest first.
};

TEST_F(GetHistory, IsAsTrowAnsweredIt) {
  const auto answer = send("GET", "/a/b/manifest_history/latest");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  EXPECT_EQ(answer.json()["image"], "a/b:latest");
  EXPECT_EQ(digestsOf(""), digests_);
  const auto json = answer.json();
  for (const auto& entry : json["history"]) {
    EXPECT_THAT(entry["date"].get<std::string>(),
                testing::MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{9} UTC"));
  }
}

TEST_F(GetHistory, GoesPageByPage) {
  EXPECT_EQ(digestsOf("?n=2"), (std::vector<std::string>{digests_[0], digests_[1]}));
  EXPECT_EQ(digestsOf("?n=2&last=" + digests_[1]), std::vector<std::string>{digests_[2]});
  EXPECT_EQ(digestsOf("?last=" + digests_[0]), (std::vector<std::string>{digests_[1], digests_[2]}));
  EXPECT_TRUE(digestsOf("?last=" + digests_[2]).empty());
  EXPECT_TRUE(digestsOf("?last=nobody").empty());
  EXPECT_TRUE(digestsOf("?n=0").empty());
}

TEST_F(GetHistory, LinksThroughATagThatWentBackToAnEarlierManifest) {
  ASSERT_EQ(sha256Text(pushImage("a/b", "latest", "two")), digests_[1]);
  const std::vector<std::string> all{digests_[1], digests_[0], digests_[1], digests_[2]};
  for (const auto* limit : {"1", "2", "3"}) {
    std::vector<std::string> seen;
    std::string target = std::string{"/a/b/manifest_history/latest?n="} + limit;
    for (int page = 0; page < 5 && !target.empty(); ++page) {
      const auto answer = send("GET", target);
      const auto json = answer.json();
      for (const auto& entry : json["history"]) seen.push_back(entry["digest"]);
      const auto link = answer.header("Link");
      target = link.empty() ? "" : link.substr(1, link.find('>') - 1);
    }
    EXPECT_EQ(seen, all) << "n=" << limit;
  }
}

TEST_F(GetHistory, GoesOnAfterTheNewestEntryOfADigestThatATrowClientNames) {
  pushImage("a/b", "latest", "two");
  EXPECT_EQ(digestsOf("?last=" + digests_[1]), (std::vector<std::string>{digests_[0], digests_[1], digests_[2]}));
}

TEST_F(GetHistory, HasNoLinkWithoutMore) {
  EXPECT_EQ(send("GET", "/a/b/manifest_history/latest?n=3").header("Link"), "");
  EXPECT_EQ(send("GET", "/a/b/manifest_history/latest?n=0").header("Link"), "");
}

TEST_F(GetHistory, Is404ForWhatIsNoTag) {
  for (const std::string& reference : {std::string{"other"}, digests_[0]}) {
    const auto answer = send("GET", "/a/b/manifest_history/" + reference);
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(answer.errorCode(), "MANIFEST_UNKNOWN");
  }
}

}  // namespace
}  // namespace berth::http
