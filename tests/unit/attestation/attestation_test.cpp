// SPDX-License-Identifier: Apache-2.0
// What cosign 2 and 3 attested and oras attached (../signature/fixtures), and what they never would.
#include "unit/signature/forger.hpp"
#include "unit/signature/signed_repository.hpp"

#include "rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace berth::test {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

constexpr const char* kSpdx = "https://spdx.dev/Document";

Json require(const std::string& type, const std::string& key = "p256", Json conditions = Json::array()) {
  Json one = {{"type", type}, {"conditions", std::move(conditions)}};
  if (key.empty()) {
    one["signed"] = false;
  } else {
    one["signed_by"] = Json::array({{{"cosign_key", SignedRepository::key(key)}}});
  }
  return {{"require", Json::array({one})}};
}

class Attestation : public testing::Test {
 protected:
  Answer ask(const Json& options, const std::string& image) {
    return askWith<validation_attestation::Rule>(options, all_.repository, all_.question(image));
  }

  SignedRepository all_;
  const std::vector<std::string> layouts_{"attested-tag", "attested-bundle"};
};

TEST_F(Attestation, IsFoundInBothLayouts) {
  for (const auto& image : layouts_) {
    for (const std::string type : {"spdx", "slsa", "https://slsa.dev/provenance/v1"}) {
      const auto answer = ask(require(type), image);
      EXPECT_TRUE(answer.isClean()) << image << ' ' << type << ": " << answer.text();
      EXPECT_LE(answer.rounds, 4);
    }
    EXPECT_TRUE(ask(require("cyclonedx", "other"), image).isClean()) << image;
  }
}

TEST_F(Attestation, IsMissingWithTheCure) {
  const auto answer = ask(require("spdx"), "unsigned");
  ASSERT_EQ(answer.codes(), "not_attested");
  EXPECT_THAT(answer.text(), HasSubstr("spdx that will do (none was found)"));
  EXPECT_THAT(answer.text(), HasSubstr("cosign attest --key"));
}

TEST_F(Attestation, OfAnotherKeyOrTypeDoesNotDo) {
  for (const auto& image : layouts_) {
    EXPECT_THAT(ask(require("cyclonedx", "p256"), image).text(),
                HasSubstr("key p256.pub: it was signed by another key"))
        << image;
    EXPECT_EQ(ask(require("https://example.com/none"), image).codes(), "not_attested") << image;
  }
  EXPECT_EQ(ask(require("spdx"), "tag-p256").codes(), "not_attested") << "a signature is no SBOM";
}

TEST_F(Attestation, AllThatAreRequiredAreSaidAtOnce) {
  auto options = require("spdx", "rsa");
  options["require"].push_back(require("slsa", "rsa")["require"][0]);
  EXPECT_EQ(ask(options, "attested-tag").codes(), "not_attested, not_attested");
}

TEST_F(Attestation, MeetsConditions) {
  const auto builder = [](const char* word, const Json& value) {
    return Json::array({{{"path", "/runDetails/builder/id"}, {word, value}}});
  };
  const auto created = [](const char* span) {
    return Json::array({{{"path", "/creationInfo/created"}, {"max_age", span}}});
  };
  for (const auto& image : layouts_) {
    EXPECT_TRUE(ask(require("slsa", "p256", builder("equals", "https://ci.example.com/builder")), image).isClean());
    EXPECT_TRUE(ask(require("slsa", "p256", builder("matches", "https://ci.example.com/*")), image).isClean());
    EXPECT_THAT(ask(require("slsa", "p256", builder("matches", "https://ci.example.com")), image).text(),
                HasSubstr("not like"));
    EXPECT_THAT(ask(require("slsa", "p256", builder("equals", "https://ci")), image).text(),
                HasSubstr("its /runDetails/builder/id is"));
    EXPECT_TRUE(ask(require("spdx", "p256", created("30d")), image).isClean());
    EXPECT_THAT(ask(require("spdx", "p256", created("1d")), image).text(), HasSubstr("too long ago"));
    EXPECT_THAT(
        ask(require("spdx", "p256", Json::array({{{"path", "/creationInfo/creators/x"}, {"equals", 1}}})), image)
            .text(),
        HasSubstr("nothing at"));
  }
}

TEST_F(Attestation, UnsignedDoesOnlyWhenItMay) {
  EXPECT_EQ(ask(require("spdx"), "attached").codes(), "not_attested");
  EXPECT_TRUE(ask(require("spdx", ""), "attached").isClean()) << ask(require("spdx", ""), "attached").text();
  EXPECT_EQ(ask(require("cyclonedx", ""), "attached").codes(), "not_attested");
  for (const auto& image : layouts_) EXPECT_TRUE(ask(require("cyclonedx", ""), image).isClean()) << image;
}

TEST_F(Attestation, OfAnotherImageCopiedDoesNotDo) {
  const auto digest = all_.images.at("unsigned");
  all_.repository.tag(all_.tagOf("unsigned", ".att"),
                      all_.repository.tagged(all_.tagOf("attested-tag", ".att"))->digest);
  EXPECT_THAT(ask(require("spdx"), "unsigned").text(), HasSubstr("it names " + all_.images.at("attested-tag")));
  EXPECT_THAT(ask(require("spdx", ""), "unsigned").text(), HasSubstr("it names " + all_.images.at("attested-tag")));
  attachBundle(all_.repository, digest,
               bundle(envelope("keys/p256.pem", statement(all_.images.at("attested-tag"), kSpdx).dump())).dump());
  EXPECT_EQ(ask(require("spdx"), "unsigned").codes(), "not_attested");
}

TEST_F(Attestation, MayNotHideItsTypeInTheManifest) {
  // The annotation says that it is SPDX; what is signed is something else.
  const auto digest = all_.images.at("unsigned");
  constexpr const char* kType = "application/vnd.dev.sigstore.bundle.v0.3+json";
  const auto content = bundle(envelope("keys/p256.pem", statement(digest, "https://example.com/other").dump())).dump();
  attach(all_.repository, digest, kType, kType, content, {{"dev.sigstore.bundle.predicateType", kSpdx}});
  EXPECT_EQ(ask(require("spdx"), "unsigned").codes(), "not_attested");
}

TEST_F(Attestation, ChangedOrTwiceSignedDoesNotDo) {
  const auto digest = all_.images.at("unsigned");
  auto good = envelope("keys/p256.pem", statement(digest, kSpdx).dump());
  auto changed = good;
  changed["payload"] = base64(statement(digest, kSpdx, {{"a", 1}}).dump());
  auto twice = good;
  twice["signatures"].push_back(good["signatures"][0]);
  attachBundle(all_.repository, digest, bundle(changed).dump());
  attachBundle(all_.repository, digest, bundle(twice).dump());
  const auto answer = ask(require("spdx"), "unsigned");
  EXPECT_THAT(answer.text(), HasSubstr("or changed"));
  EXPECT_THAT(answer.text(), HasSubstr("2 signatures"));
  attachBundle(all_.repository, digest, bundle(good).dump());
  EXPECT_TRUE(ask(require("spdx"), "unsigned").isClean());
}

TEST_F(Attestation, PredicateOfATypeThatOnlyBeginsAlikeDoesNotDo) {
  const auto digest = all_.images.at("unsigned");
  attachBundle(all_.repository, digest,
               bundle(envelope("keys/p256.pem", statement(digest, "https://spdx.dev/Document2").dump())).dump());
  EXPECT_EQ(ask(require("spdx"), "unsigned").codes(), "not_attested");
  attachBundle(all_.repository, digest,
               bundle(envelope("keys/p256.pem", statement(digest, "https://spdx.dev/Document/v2.3").dump())).dump());
  EXPECT_TRUE(ask(require("spdx"), "unsigned").isClean());
}

TEST_F(Attestation, ExemptsAttestationsThemselves) {
  auto question = all_.question("unsigned");
  question.tag = all_.tagOf("attested-tag", ".att");
  question.digest = all_.repository.tagged(question.tag)->digest;
  EXPECT_TRUE(askWith<validation_attestation::Rule>(require("spdx"), all_.repository, question).isClean());
}

TEST_F(Attestation, OptionsThatAreWrongAreNamed) {
  const auto mistake = [&](const Json& options) { return ask(options, "unsigned").failure; };
  EXPECT_THAT(mistake(Json::object()), HasSubstr("require: write a list"));
  EXPECT_THAT(mistake(require("sbom")), HasSubstr("require[0].type: write spdx"));
  auto options = require("spdx");
  options["require"][0].erase("signed_by");
  EXPECT_THAT(mistake(options), HasSubstr("require[0].signed_by"));
  options = require("spdx");
  options["require"][0]["signed"] = false;
  EXPECT_THAT(mistake(options), HasSubstr("require[0].signed_by"));
  EXPECT_THAT(mistake(require("spdx", "p256", Json::array({{{"path", "created"}, {"max_age", "1d"}}}))),
              HasSubstr("conditions[0].path: write a JSON pointer"));
  EXPECT_THAT(mistake(require("spdx", "p256", Json::array({{{"path", "/a"}}}))), HasSubstr("write one of equals"));
  EXPECT_THAT(mistake(require("spdx", "p256", Json::array({{{"path", "/a"}, {"max_age", "soon"}}}))),
              HasSubstr("max_age: write a span"));
}

}  // namespace
}  // namespace berth::test
