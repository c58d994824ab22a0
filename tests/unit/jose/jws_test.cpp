// SPDX-License-Identifier: Apache-2.0
#include "jose/jws.hpp"

#include "jose/base64url.hpp"
#include "jose/key_set.hpp"
#include "signer.hpp"

#include <gtest/gtest.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <string>

namespace berth::jose {
namespace {

using test::Signer;

constexpr std::string_view kPayload = R"({"exp":99999999999})";

std::string compact(std::string_view header, std::string_view payload, std::string_view signature) {
  return encodeBase64Url(header) + '.' + encodeBase64Url(payload) + '.' + encodeBase64Url(signature);
}

std::string hmac(std::string_view key, std::string_view message) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(message.data()),
       message.size(), out.data(), &size);
  return {reinterpret_cast<const char*>(out.data()), size};
}

class Tokens : public testing::Test {
 protected:
  std::string es256(std::string_view header, std::string_view payload = kPayload) const {
    return signer_.token(Algorithm::kEs256, header, payload);
  }
  bool verifies(std::string_view token) const {
    const auto jws = parseCompact(token);
    return jws && verify(*jws, key_).has_value();
  }

  const Signer signer_ = Signer::ec("P-256");
  const PublicKey key_ = *PublicKey::fromPem(signer_.publicPem());
};

TEST_F(Tokens, VerifyWithTheirKey) {
  const auto jws = parseCompact(es256(R"({"alg":"ES256","kid":"k","typ":"JWT","more":{"x":1}})"));
  ASSERT_TRUE(jws.has_value()) << jws.error();
  EXPECT_EQ(jws->header.algorithm, Algorithm::kEs256);
  EXPECT_EQ(jws->header.key_id, "k");
  EXPECT_EQ(jws->header.type, "JWT");
  EXPECT_EQ(jws->payload, kPayload);
  EXPECT_TRUE(verify(*jws, key_).has_value());
  EXPECT_FALSE(verify(*jws, *PublicKey::fromPem(Signer::ec("P-256").publicPem())).has_value());
}

TEST_F(Tokens, OfTheStandardsVerify) {
  struct Row {
    const char* jwk;
    const char* token;
  };
  // RFC 7515 A.3 and RFC 8037 A.4.
  for (const auto& [jwk, token] :
       {Row{R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
            R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})",
            "eyJhbGciOiJFUzI1NiJ9."
            "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
            "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"},
        Row{R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-"
            "09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"}}) {
    const auto key = PublicKey::fromJwk(jwk);
    const auto jws = parseCompact(token);
    ASSERT_TRUE(key.has_value() && jws.has_value());
    EXPECT_TRUE(verify(*jws, *key).has_value()) << token;
  }
}

TEST_F(Tokens, T1_WithoutSignatureAreNone) {
  for (const char* alg : {"none", "None", "NONE", "nOnE", ""}) {
    const auto header = R"({"alg":")" + std::string{alg} + R"("})";
    EXPECT_FALSE(parseCompact(compact(header, kPayload, "")).has_value()) << alg;
    EXPECT_FALSE(parseCompact(compact(header, kPayload, "x")).has_value()) << alg;
    EXPECT_FALSE(parseCompact(es256(header)).has_value()) << alg;
  }
  EXPECT_FALSE(parseCompact(compact(R"({"alg":"ES256"})", kPayload, "")).has_value());
  EXPECT_FALSE(parseCompact(es256(R"({"typ":"JWT"})")).has_value());
  EXPECT_FALSE(parseCompact(es256(R"({"alg":["ES256"]})")).has_value());
}

TEST_F(Tokens, T2_SignedWithAPublicKeyAsSecretAreNone) {
  for (const auto& secret :
       {signer_.publicPem(), Signer::rsa(2048).publicPem(), std::string{}, key_.toJwk(Algorithm::kEs256)}) {
    for (const char* alg : {"HS256", "HS384", "HS512"}) {
      const auto header = R"({"alg":")" + std::string{alg} + R"("})";
      const auto text = encodeBase64Url(header) + '.' + encodeBase64Url(kPayload);
      EXPECT_FALSE(parseCompact(text + '.' + encodeBase64Url(hmac(secret, text))).has_value()) << alg;
    }
    const auto text = encodeBase64Url(R"({"alg":"ES256"})") + '.' + encodeBase64Url(kPayload);
    EXPECT_FALSE(verifies(text + '.' + encodeBase64Url(hmac(secret, text))));
  }
}

TEST_F(Tokens, T3_OfAnotherAlgorithmThanTheKeysAreRefused) {
  EXPECT_FALSE(verifies(Signer::rsa(2048).token(Algorithm::kRs256, R"({"alg":"RS256"})", kPayload)));
  EXPECT_FALSE(verifies(es256(R"({"alg":"ES384"})")));
  const auto p384 = Signer::ec("P-384");
  const auto jws = parseCompact(p384.token(Algorithm::kEs256, R"({"alg":"ES256"})", kPayload));
  ASSERT_TRUE(jws.has_value());
  EXPECT_FALSE(verify(*jws, *PublicKey::fromPem(p384.publicPem())).has_value());
}

// CVE-2025-24976: an attacker's key in the header beside the kid of a trusted one.
TEST_F(Tokens, T4_BringNoKeyOfTheirOwn) {
  const auto attacker = Signer::ec("P-256");
  const auto set = KeySet::parse(R"({"keys":[)" + signer_.jwk(R"("kid":"k")") + "]}");
  ASSERT_TRUE(set.has_value());
  const auto jws = parseCompact(attacker.token(
      Algorithm::kEs256, R"({"alg":"ES256","kid":"k","jwk":)" + attacker.jwk(R"("kid":"k")") + '}', kPayload));
  ASSERT_TRUE(jws.has_value());
  const auto* key = set->find(jws->header.key_id, jws->header.algorithm);
  ASSERT_NE(key, nullptr);
  EXPECT_FALSE(verify(*jws, *key).has_value());
}

TEST_F(Tokens, T5_T6_NameNoPlaceAndNoChainOfAKey) {
  const auto attacker = Signer::ec("P-256");
  for (const char* member : {R"("jku":"http://127.0.0.1:1/keys")", R"("x5u":"file:///etc/passwd")", R"("x5c":["AAAA"])",
                             R"("x5t":"AA")", R"("jwk":5)"}) {
    const auto header = R"({"alg":"ES256",)" + std::string{member} + '}';
    EXPECT_TRUE(verifies(es256(header))) << member;
    EXPECT_FALSE(verifies(attacker.token(Algorithm::kEs256, header, kPayload))) << member;
  }
}

TEST_F(Tokens, T7_WithAStrangeKidAreTakenApartAndNoMore) {
  const auto jws = parseCompact(es256(R"({"alg":"ES256","kid":"../../x\u0000' OR 1=1"})"));
  ASSERT_TRUE(jws.has_value());
  EXPECT_EQ(jws->header.key_id, std::string("../../x\0' OR 1=1", 16));
  for (const char* kid : {"5", "null", "[]", "{}"})
    EXPECT_FALSE(parseCompact(es256(R"({"alg":"ES256","kid":)" + std::string{kid} + '}')).has_value()) << kid;
  EXPECT_FALSE(parseCompact(es256(R"({"alg":"ES256","kid":")" + std::string(1'000'000, 'k') + "\"}")).has_value());
}

TEST_F(Tokens, T8_ThatAskForMoreAreRefused) {
  for (const char* member : {R"("crit":["exp"],"exp":1)", R"("crit":["b64"],"b64":true)", R"("crit":[])",
                             R"("crit":null)", R"("b64":false)", R"("b64":true)"})
    EXPECT_FALSE(parseCompact(es256(R"({"alg":"ES256",)" + std::string{member} + '}')).has_value()) << member;
}

TEST_F(Tokens, T9_OfAnotherFormAreRefused) {
  const auto token = es256(R"({"alg":"ES256"})");
  ASSERT_TRUE(verifies(token));
  const auto first = token.substr(0, token.find('.'));
  const auto rest = token.substr(first.size());
  for (const auto& other : {std::string{}, std::string{"."}, std::string{".."}, std::string{"..."}, first,
                            token.substr(0, token.rfind('.')), token + ".", token + ".AAAA", token + ".AAAA.AAAA",
                            token + "=", first + "=" + rest, token + "\n", " " + token, first + " " + rest, "." + token,
                            token + "A", std::string{R"({"payload":"AA","signatures":[]})"}, std::string(20'000, 'A')})
    EXPECT_FALSE(verifies(other)) << other.substr(0, 200);
  // The last letter of a signature of 64 bytes carries two bits that are none of it.
  auto twin = token;
  twin.back() = twin.back() == 'Q' ? 'R' : static_cast<char>(twin.back() + 1);
  EXPECT_FALSE(parseCompact(twin).has_value() && verifies(twin));
}

TEST_F(Tokens, T10_OfAnotherLengthOfSignatureAreRefused) {
  const std::string text = encodeBase64Url(R"({"alg":"ES256"})") + '.' + encodeBase64Url(kPayload);
  EXPECT_TRUE(verifies(text + '.' + encodeBase64Url(signer_.sign(Algorithm::kEs256, text))));
  EXPECT_FALSE(verifies(text + '.' + encodeBase64Url(signer_.signRaw(Algorithm::kEs256, text))));
  EXPECT_FALSE(verifies(text + '.' + encodeBase64Url(std::string(64, '\0'))));
  EXPECT_FALSE(verifies(text + '.' + encodeBase64Url(std::string(20'000, 'x'))));
  EXPECT_FALSE(verifies(text + '.' + encodeBase64Url(std::string(8'000, 'x'))));
}

TEST_F(Tokens, T11_WithAMemberTwiceAreRefused) {
  EXPECT_FALSE(parseCompact(es256(R"({"alg":"ES256","alg":"ES256"})")).has_value());
  EXPECT_FALSE(parseCompact(es256(R"({"alg":"ES256","kid":"a","kid":"b"})")).has_value());
  EXPECT_FALSE(parseCompact(es256(R"(["alg","ES256"])")).has_value());
}

TEST_F(Tokens, WeSignVerify) {
  const auto key = PrivateKey::generateEs256();
  ASSERT_TRUE(key.has_value());
  const auto token = sign(*key, kPayload);
  ASSERT_TRUE(token.has_value()) << token.error();
  const auto jws = parseCompact(*token);
  ASSERT_TRUE(jws.has_value()) << jws.error();
  EXPECT_EQ(jws->header.key_id, key->publicKey().thumbprint());
  EXPECT_EQ(jws->header.type, "JWT");
  EXPECT_EQ(jws->payload, kPayload);
  EXPECT_TRUE(verify(*jws, key->publicKey()).has_value());
}

TEST_F(Tokens, AreNeverPartOfARefusal) {
  for (const auto& token : {es256(R"({"alg":"none"})"), es256(R"({"alg":"ES256","crit":[]})"), es256("{") + ".x"}) {
    const auto jws = parseCompact(token);
    ASSERT_FALSE(jws.has_value());
    EXPECT_EQ(jws.error().find(token.substr(0, 8)), std::string::npos);
  }
}

}  // namespace
}  // namespace berth::jose
