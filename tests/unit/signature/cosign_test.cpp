// SPDX-License-Identifier: Apache-2.0
// What cosign 2 and 3 signed.
#include "unit/signature/asking.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace berth::test {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

class Cosign : public testing::Test {
 protected:
  SignedRepository all_;
};

TEST_F(Cosign, VerifiesSignaturesUnderATag) {
  const auto answer = ask(all_, byKey(), "tag-p256");
  EXPECT_TRUE(answer.isClean()) << answer.text();
  EXPECT_LE(answer.rounds, 4);
}

TEST_F(Cosign, VerifiesArtifactsOfOci11) {
  EXPECT_TRUE(ask(all_, byKey(), "oci11").isClean());
}

TEST_F(Cosign, VerifiesBundles) {
  EXPECT_TRUE(ask(all_, byKey(), "bundle-p256").isClean());
}

TEST_F(Cosign, VerifiesWithOtherKindsOfKeys) {
  for (const std::string key : {"p384", "rsa"}) {
    for (const std::string layout : {"tag-", "bundle-"}) {
      const auto answer = ask(all_, byKey(key), layout + key);
      EXPECT_TRUE(answer.isClean()) << layout << key << ": " << answer.text();
    }
  }
}

TEST_F(Cosign, RefusesWhatNobodySignedWithTheCure) {
  const auto answer = ask(all_, byKey(), "unsigned");
  ASSERT_EQ(answer.codes(), "unsigned") << answer.text();
  EXPECT_THAT(answer.text(), HasSubstr("key p256.pub: no signature found"));
  EXPECT_THAT(answer.text(), HasSubstr("cosign sign --key"));
  EXPECT_THAT(answer.text(), HasSubstr(all_.name + '@' + all_.images.at("unsigned")));
}

TEST_F(Cosign, RefusesAnotherKey) {
  for (const std::string image : {"tag-p256", "oci11", "bundle-p256"}) {
    const auto answer = ask(all_, byKey("other"), image);
    EXPECT_EQ(answer.codes(), "unsigned") << image;
    EXPECT_THAT(answer.text(), HasSubstr("key other.pub: it was signed by another key"));
  }
}

TEST_F(Cosign, LooksForAnnotationsThatAreAskedFor) {
  auto options = byKey();
  options["any_of"][0]["annotations"] = {{"team", "web"}};
  for (const std::string image : {"annotated", "bundle-annotated"})
    EXPECT_TRUE(ask(all_, options, image).isClean()) << image;
  for (const std::string image : {"tag-p256", "bundle-p256"}) {
    const auto answer = ask(all_, options, image);
    EXPECT_EQ(answer.codes(), "unsigned") << image;
    EXPECT_THAT(answer.text(), HasSubstr("it does not say team=web"));
  }
}

TEST_F(Cosign, ComparesTheNameWhenItIsAskedTo) {
  auto options = byKey();
  options["any_of"][0]["match_identity"] = true;
  EXPECT_TRUE(ask(all_, options, "tag-p256").isClean());
  auto question = all_.question("tag-p256");
  question.image = "reg.example.com/fixtures/app";
  const auto answer = askWith<validation_signature::Rule>(options, all_.repository, question);
  EXPECT_EQ(answer.codes(), "unsigned");
  EXPECT_THAT(answer.text(), HasSubstr("not as reg.example.com/fixtures/app"));
}

TEST_F(Cosign, BelievesAKeyWithinItsTimeOnly) {
  auto until = byKey();
  until["any_of"][0]["not_after"] = "2026-01-31";
  EXPECT_THAT(ask(all_, until, "tag-p256").text(), HasSubstr("it was believed until 2026-01-31"));
  auto from = byKey();
  from["any_of"][0]["not_before"] = "2030-01-01";
  EXPECT_THAT(ask(all_, from, "bundle-p256").text(), HasSubstr("it is believed from 2030-01-01 on"));
  auto within = byKey();
  within["any_of"][0]["not_before"] = "2026-01-01";
  within["any_of"][0]["not_after"] = "2030-01-01T00:00:00Z";
  EXPECT_TRUE(ask(all_, within, "tag-p256").isClean());
}

TEST_F(Cosign, SaysNothingOfManifestsThatEnter) {
  auto question = all_.question("unsigned");
  question.source = BERTH_SOURCE_MANIFEST;
  EXPECT_TRUE(askWith<validation_signature::Rule>(byKey(), all_.repository, question).isClean());
}

TEST_F(Cosign, RefusesWhatIsNotKeptHere) {
  Question question;
  question.source = BERTH_SOURCE_ADMISSION;
  question.image = "docker.io/library/nginx";
  question.repository = "";
  const auto answer = askWith<validation_signature::Rule>(byKey(), all_.repository, question);
  EXPECT_EQ(answer.codes(), "not_here");
}

TEST_F(Cosign, AnswersTheSameAtAdmissionAndAtAScan) {
  for (const int source : {BERTH_SOURCE_ADMISSION, BERTH_SOURCE_SCAN}) {
    auto question = all_.question("unsigned");
    question.source = source;
    EXPECT_EQ(askWith<validation_signature::Rule>(byKey(), all_.repository, question).codes(), "unsigned");
    question.digest = all_.images.at("tag-p256");
    EXPECT_TRUE(askWith<validation_signature::Rule>(byKey(), all_.repository, question).isClean());
  }
}

}  // namespace
}  // namespace berth::test
