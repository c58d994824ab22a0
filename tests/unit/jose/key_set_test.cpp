// SPDX-License-Identifier: Apache-2.0
#include "jose/key_set.hpp"

#include "signer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace berth::jose {
namespace {

using test::Signer;

std::string setOf(std::initializer_list<std::string> keys) {
  std::string json = R"({"keys":[)";
  for (const auto& key : keys) json += (json.back() == '[' ? "" : ",") + key;
  return json + "]}";
}

class KeySets : public testing::Test {
 protected:
  const Signer ec_ = Signer::ec("P-256");
  const Signer rsa_ = Signer::rsa(2048);
};

TEST_F(KeySets, FindByIdAndAlgorithm) {
  const auto set = KeySet::parse(setOf({ec_.jwk(R"("kid":"a")"), rsa_.jwk(R"("kid":"b","use":"sig")")}));
  ASSERT_TRUE(set.has_value()) << set.error();
  ASSERT_NE(set->find("a", Algorithm::kEs256), nullptr);
  EXPECT_EQ(set->find("a", Algorithm::kEs256)->id(), "a");
  EXPECT_NE(set->find("b", Algorithm::kRs256), nullptr);
  EXPECT_NE(set->find("b", Algorithm::kPs512), nullptr);
  EXPECT_EQ(set->find("a", Algorithm::kRs256), nullptr);
  EXPECT_EQ(set->find("b", Algorithm::kEs256), nullptr);
}

TEST_F(KeySets, T7_TakeAKidForNothingButAKey) {
  const auto set = KeySet::parse(setOf({ec_.jwk(R"("kid":"a")")}));
  ASSERT_TRUE(set.has_value());
  for (const auto& kid :
       {std::string{"../../etc/passwd"}, std::string{"a' OR '1'='1"}, std::string{"a\0b", 3}, std::string{"a\0", 2},
        std::string(1'000'000, 'a'), std::string{"A"}, std::string{"/dev/null"}})
    EXPECT_EQ(set->find(kid, Algorithm::kEs256), nullptr);
}

TEST_F(KeySets, T7_AreRefusedWithAKidTwice) {
  EXPECT_FALSE(KeySet::parse(setOf({ec_.jwk(R"("kid":"a")"), rsa_.jwk(R"("kid":"a")")})).has_value());
  EXPECT_FALSE(KeySet::parse(setOf({ec_.jwk(), ec_.jwk()})).has_value());
}

TEST_F(KeySets, FindTheOnlyKeyThatFitsWithoutAKid) {
  const auto other = Signer::ec("P-256");
  const auto one = KeySet::parse(setOf({ec_.jwk(), rsa_.jwk(R"("kid":"b")")}));
  ASSERT_TRUE(one.has_value());
  EXPECT_NE(one->find("", Algorithm::kEs256), nullptr);
  const auto two = KeySet::parse(setOf({ec_.jwk(R"("kid":"a")"), other.jwk(R"("kid":"b")")}));
  ASSERT_TRUE(two.has_value());
  EXPECT_EQ(two->find("", Algorithm::kEs256), nullptr);
  EXPECT_NE(two->find("b", Algorithm::kEs256), nullptr);
}

TEST_F(KeySets, KnowAKeyWithoutKidByItsThumbprint) {
  const auto set = KeySet::parse(setOf({ec_.jwk()}));
  ASSERT_TRUE(set.has_value());
  EXPECT_NE(set->find(set->keys()[0].thumbprint(), Algorithm::kEs256), nullptr);
}

TEST_F(KeySets, LeaveOutWhatCannotBeUsed) {
  const auto set = KeySet::parse(
      setOf({ec_.jwk(R"("kid":"a")"), R"({"kty":"AKP","alg":"ML-DSA-44","pub":"AA"})",
             rsa_.jwk(R"("kid":"c","alg":"RSA-OAEP")"), R"({"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"})",
             R"({"kty":"RSA","n":"_____w","e":"AQAB"})"}));
  ASSERT_TRUE(set.has_value()) << set.error();
  EXPECT_EQ(set->keys().size(), 1U);
  EXPECT_EQ(set->ignored(), 4U);
}

TEST_F(KeySets, T17_LoadNoKeyForEncryption) {
  const auto set = KeySet::parse(setOf({ec_.jwk(R"("kid":"a","use":"enc")")}));
  ASSERT_TRUE(set.has_value());
  EXPECT_TRUE(set->keys().empty());
  EXPECT_EQ(set->find("a", Algorithm::kEs256), nullptr);
  EXPECT_EQ(set->find("", Algorithm::kEs256), nullptr);
}

TEST_F(KeySets, T17_AreRefusedWithAPrivateKey) {
  for (const auto& bad : {rsa_.jwk(R"("d":"AA","kid":"b")"), std::string{R"({"kty":"oct","k":"AAAA"})"},
                          std::string{R"({"kty":"OKP","crv":"X25519","x":"AA","d":"AA"})"}})
    EXPECT_FALSE(KeySet::parse(setOf({ec_.jwk(R"("kid":"a")"), bad})).has_value()) << bad;
}

TEST_F(KeySets, AreRefusedWithABrokenKey) {
  for (const auto& bad :
       {std::string{R"({"kty":"OKP","crv":"Ed25519","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})"},
        std::string{R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})"}, rsa_.jwk(R"("alg":"ES256")"),
        std::string{R"("key")"}, ec_.jwk(R"("kid":7)")})
    EXPECT_FALSE(KeySet::parse(setOf({bad})).has_value()) << bad;
}

TEST_F(KeySets, AreObjectsWithAnArrayOfKeys) {
  for (const char* text : {"", "[]", "{}", R"({"keys":{}})", R"({"keys":null})", R"({"keys":[],"keys":[]})"})
    EXPECT_FALSE(KeySet::parse(text).has_value()) << text;
  EXPECT_TRUE(KeySet::parse(R"({"keys":[]})").has_value());
  std::string many = R"({"keys":[{})";
  for (int i = 0; i < 256; ++i) many += ",{}";
  EXPECT_FALSE(KeySet::parse(many + "]}").has_value());
  EXPECT_FALSE(KeySet::parse(R"({"keys":[)" + std::string(1 << 20, ' ') + "]}").has_value());
}

}  // namespace
}  // namespace berth::jose
