// SPDX-License-Identifier: Apache-2.0
// What notation signed, with certificates below root.crt.
#include "unit/signature/asking.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace berth::test {
namespace {

using testing::HasSubstr;

constexpr std::uint64_t kDay = 86400;

class Notation : public testing::Test {
 protected:
  Answer later(const nlohmann::json& options, const std::string& image, std::uint64_t days) {
    auto question = all_.question(image);
    question.now += days * kDay;
    return askWith<validation_signature::Rule>(options, all_.repository, question);
  }

  SignedRepository all_;
};

TEST_F(Notation, VerifiesEs256WithAnIntermediate) {
  const auto answer = ask(all_, byNotation(), "notation-es256");
  EXPECT_TRUE(answer.isClean()) << answer.text();
}

TEST_F(Notation, VerifiesPs256AndEs384) {
  for (const std::string image : {"notation-rsa", "notation-short"}) {
    const auto answer = ask(all_, byNotation(), image);
    EXPECT_TRUE(answer.isClean()) << image << ": " << answer.text();
  }
}

TEST_F(Notation, RefusesARootThatIsNotTrusted) {
  auto options = byNotation();
  options["any_of"][0]["notation"]["trust_store"] = {SignedRepository::certificate("middle")};
  EXPECT_THAT(ask(all_, options, "notation-es256").text(), HasSubstr("is not in the trust store"));
}

TEST_F(Notation, MatchesIdentities) {
  for (const std::string identity : {"x509.subject: C=DE, ST=Berlin, O=Acme, CN=builder", "x509.subject:CN=builder",
                                     "x509.subject: S=Berlin,O=Acme"}) {
    EXPECT_TRUE(ask(all_, byNotation(identity), "notation-es256").isClean()) << identity;
  }
  const auto answer = ask(all_, byNotation("x509.subject: C=DE, ST=Berlin, O=Acme, CN=packer"), "notation-es256");
  EXPECT_THAT(answer.text(), HasSubstr("who is not among the identities"));
  EXPECT_THAT(answer.text(), HasSubstr("CN=builder"));
}

TEST_F(Notation, ComparesWholeValuesOfIdentities) {
  for (const std::string identity : {"x509.subject: CN=build", "x509.subject: CN=builder2", "x509.subject: CN=BUILDER",
                                     "x509.subject: CN=builder, OU=x", "x509.subject: XX=builder"}) {
    EXPECT_EQ(ask(all_, byNotation(identity), "notation-es256").codes(), "unsigned") << identity;
  }
}

TEST_F(Notation, ExpiredCertificate) {
  EXPECT_TRUE(later(byNotation(), "notation-short", 0).isClean());
  EXPECT_THAT(later(byNotation(), "notation-short", 2).text(), HasSubstr("has expired"));
  EXPECT_TRUE(later(byNotation("*", "permissive"), "notation-short", 2).isClean());
}

TEST_F(Notation, ExpiredSignature) {
  EXPECT_TRUE(later(byNotation(), "notation-expiring", 0).isClean());
  EXPECT_THAT(later(byNotation(), "notation-expiring", 2).text(), HasSubstr("it was good until 2026-11-27"));
  EXPECT_TRUE(later(byNotation("*", "permissive"), "notation-expiring", 2).isClean());
}

TEST_F(Notation, LooksForAnnotationsThatAreAskedFor) {
  auto options = byNotation();
  options["any_of"][0]["annotations"] = {{"stage", "prod"}};
  EXPECT_TRUE(ask(all_, options, "notation-annotated").isClean());
  EXPECT_THAT(ask(all_, options, "notation-es256").text(), HasSubstr("it does not say stage=prod"));
}

TEST_F(Notation, SaysThatCoseIsNotRead) {
  EXPECT_THAT(ask(all_, byNotation(), "notation-cose").text(), HasSubstr("application/cose; only JWS is read here"));
}

TEST_F(Notation, IsNotTakenForASignatureOfAKey) {
  EXPECT_THAT(ask(all_, byKey(), "notation-es256").text(), HasSubstr("key p256.pub: no signature found"));
}

}  // namespace
}  // namespace berth::test
