// SPDX-License-Identifier: Apache-2.0
// N of M: as many different keys.
#include "unit/signature/asking.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace berth::test {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

Json atLeast(int count, const std::vector<std::string>& keys) {
  Json of = Json::array();
  for (const auto& key : keys) of.push_back({{"cosign_key", SignedRepository::key(key)}});
  return {{"at_least", {{"count", count}, {"of", of}}}};
}

class Quorum : public testing::Test {
 protected:
  SignedRepository all_;
};

TEST_F(Quorum, TwoOfThree) {
  const auto options = atLeast(2, {"p256", "other", "rsa"});
  EXPECT_TRUE(ask(all_, options, "by-both").isClean()) << ask(all_, options, "by-both").text();
  const auto answer = ask(all_, options, "tag-p256");
  EXPECT_EQ(answer.codes(), "unsigned");
  EXPECT_THAT(answer.text(), HasSubstr("has 1 of the 2 signatures that it needs"));
  EXPECT_THAT(answer.text(), HasSubstr("key other.pub: it was signed by another key"));
}

TEST_F(Quorum, SameKeyTwiceCountsOnce) {
  EXPECT_THAT(ask(all_, atLeast(2, {"p256", "p256"}), "tag-p256").text(), HasSubstr("has 1 of the 2"));
}

TEST_F(Quorum, TwoSignaturesOfOneKeyCountOnce) {
  const auto digest = all_.images.at("unsigned");
  const auto payload = simplePayload(all_.name, digest);
  tagSimple(all_.repository, digest,
            {simpleLayer("keys/p256.pem", payload.dump()), simpleLayer("keys/p256.pem", payload.dump(2))});
  EXPECT_THAT(ask(all_, atLeast(2, {"p256", "other"}), "unsigned").text(), HasSubstr("has 1 of the 2"));
}

TEST_F(Quorum, OneCertificateThatTwoAuthoritiesBelieveCountsOnce) {
  const auto acme = byNotation("x509.subject: O=Acme")["any_of"][0];
  const auto anybody = byNotation("*")["any_of"][0];
  const Json options = {{"at_least", {{"count", 2}, {"of", Json::array({acme, anybody})}}}};
  EXPECT_THAT(ask(all_, options, "notation-es256").text(), HasSubstr("has 1 of the 2"));
}

TEST_F(Quorum, KeyAndCertificateTogether) {
  const auto digest = all_.images.at("notation-es256");
  const Json options = {
      {"at_least", {{"count", 2}, {"of", Json::array({byNotation()["any_of"][0], byKey()["any_of"][0]})}}}};
  EXPECT_EQ(ask(all_, options, "notation-es256").codes(), "unsigned");
  tagSimple(all_.repository, digest, {simpleLayer("keys/p256.pem", simplePayload(all_.name, digest).dump())});
  EXPECT_TRUE(ask(all_, options, "notation-es256").isClean());
}

TEST_F(Quorum, AnyOfIsMetByEitherKey) {
  const Json options = {{"any_of", atLeast(1, {"other", "p256"})["at_least"]["of"]}};
  EXPECT_TRUE(ask(all_, options, "tag-p256").isClean());
  EXPECT_TRUE(ask(all_, options, "by-other").isClean());
}

}  // namespace
}  // namespace berth::test
