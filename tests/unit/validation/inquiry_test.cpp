// SPDX-License-Identifier: Apache-2.0
#include "validation/inquiry.hpp"

#include "unit/validation/fake_validator.hpp"

#include <gtest/gtest.h>

#include <string>

namespace berth::validation {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20U;
constexpr const char* kManifest = R"({"config":{"digest":"sha256:config"}})";

class InquiryTest : public testing::Test {
 protected:
  InquiryTest() {
    question_.repository = RepositoryName::parse("team/app").value();
    question_.media_type = "application/vnd.oci.image.manifest.v1+json";
    question_.manifest = kManifest;
  }
  std::string config() { return *Inquiry{question_, store_, 0}.config().value(); }

  test::FakeEvidence store_;
  Question question_;
};

TEST_F(InquiryTest, FetchesEachThingOnce) {
  store_.add("sha256:1", "content");
  Inquiry inquiry{question_, store_, 0};
  const Need here{NeedKind::kContent, "sha256:1", {}};
  const Need gone{NeedKind::kContent, "sha256:2", {}};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(inquiry.find(here).value()->content, "content");
    EXPECT_EQ(inquiry.find(gone).value(), nullptr);
  }
  EXPECT_EQ(store_.asked.size(), 2U);
  EXPECT_NE(inquiry.find({NeedKind::kReferrers, "sha256:1", "a/b"}).value(), nullptr);
  EXPECT_NE(inquiry.find({NeedKind::kReferrers, "sha256:1", "c/d"}).value(), nullptr);
  EXPECT_EQ(store_.asked.size(), 4U) << "kind and type are parts of what is wanted";
}

TEST_F(InquiryTest, CountsTheBytesOfOneArtifact) {
  store_.add("5", std::string(5 * kMiB, 'x'));
  store_.add("3", std::string(3 * kMiB, 'x'));
  store_.add("1", "x");
  Inquiry inquiry{question_, store_, 0};
  EXPECT_TRUE(inquiry.find({NeedKind::kContent, "5", {}}).has_value());
  EXPECT_EQ(store_.limits.back(), Inquiry::kMostBytes);
  EXPECT_TRUE(inquiry.find({NeedKind::kContent, "5", {}}).has_value()) << "what is here costs nothing";
  EXPECT_TRUE(inquiry.find({NeedKind::kContent, "3", {}}).has_value());
  EXPECT_EQ(store_.limits.back(), 3 * kMiB);
  const auto over = inquiry.find({NeedKind::kContent, "1", {}});
  ASSERT_FALSE(over.has_value());
  EXPECT_EQ(over.error().code, ErrorCode::kOutOfRange);
  EXPECT_EQ(inquiry.find({NeedKind::kContent, "gone", {}}).value(), nullptr);
  EXPECT_TRUE(inquiry.find({NeedKind::kContent, "3", {}}).has_value());
}

TEST_F(InquiryTest, AsksAgainAfterAFailure) {
  store_.add("1", "content");
  store_.error = Error{ErrorCode::kUnavailable, "away"};
  Inquiry inquiry{question_, store_, 0};
  EXPECT_EQ(inquiry.find({NeedKind::kContent, "1", {}}).error().code, ErrorCode::kUnavailable);
  store_.error.reset();
  EXPECT_NE(inquiry.find({NeedKind::kContent, "1", {}}).value(), nullptr);
}

TEST_F(InquiryTest, FindsNothingForWhatIsNotKeptHere) {
  store_.add("1", "content");
  question_.repository.reset();
  Inquiry inquiry{question_, store_, 0};
  EXPECT_EQ(inquiry.find({NeedKind::kContent, "1", {}}).value(), nullptr);
  EXPECT_EQ(*inquiry.config().value(), "");
  EXPECT_TRUE(store_.asked.empty());
}

TEST_F(InquiryTest, HasTheConfigOfImages) {
  store_.add("sha256:config", R"({"os":"linux"})");
  Inquiry inquiry{question_, store_, 0};
  EXPECT_EQ(*inquiry.config().value(), R"({"os":"linux"})");
  EXPECT_EQ(*inquiry.config().value(), R"({"os":"linux"})");
  EXPECT_EQ(store_.asked.size(), 1U);
}

TEST_F(InquiryTest, HasNoConfigWhereThereIsNone) {
  EXPECT_EQ(config(), "") << "the store lacks it";
  store_.add("sha256:config", "{}");
  EXPECT_EQ(config(), "{}");
  question_.media_type = "application/vnd.oci.image.index.v1+json";
  EXPECT_EQ(config(), "") << "an index has none";
  question_.media_type = "application/vnd.docker.distribution.manifest.v2+json";
  EXPECT_EQ(config(), "{}");
  for (const char* manifest :
       {"", "[]", "{", "{}", R"({"config":1})", R"({"config":{}})", R"({"config":{"digest":1}})"}) {
    question_.manifest = manifest;
    EXPECT_EQ(config(), "") << manifest;
  }
}

TEST_F(InquiryTest, LeavesAHugeConfigOutAndTellsAFailure) {
  store_.add("sha256:config", std::string(kMiB + 1, 'x'));
  EXPECT_EQ(config(), "");
  EXPECT_EQ(store_.limits.back(), kMiB);
  store_.add("sha256:config", std::string(kMiB, 'x'));
  EXPECT_EQ(config().size(), kMiB);
  store_.error = Error{ErrorCode::kUnavailable, "away"};
  EXPECT_EQ((Inquiry{question_, store_, 0}.config().error().code), ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace berth::validation
