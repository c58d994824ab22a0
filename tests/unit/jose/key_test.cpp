// SPDX-License-Identifier: Apache-2.0
#include "jose/key.hpp"

#include "jose/base64url.hpp"
#include "signer.hpp"

#include <gtest/gtest.h>

#include <array>
#include <thread>
#include <vector>

namespace berth::jose {
namespace {

using test::Signer;

// RFC 7515 A.3 and RFC 8037 A.2.
constexpr std::string_view kP256Jwk = R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                                      R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";
constexpr std::string_view kEd25519Jwk =
    R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";

struct Pair {
  Signer signer;
  std::vector<Algorithm> algorithms;
};

std::vector<Pair> pairs() {
  using enum Algorithm;
  return {{Signer::rsa(2048), {kRs256, kRs384, kRs512, kPs256, kPs384, kPs512}},
          {Signer::ec("P-256"), {kEs256}},
          {Signer::ec("P-384"), {kEs384}},
          {Signer::ec("P-521"), {kEs512}},
          {Signer::ed25519(), {kEdDsa}}};
}

std::string edJwk(std::string_view bytes) {
  return R"({"kty":"OKP","crv":"Ed25519","x":")" + encodeBase64Url(bytes) + R"("})";
}

TEST(PublicKey, VerifiesWhatItsKindSigns) {
  for (const auto& [signer, algorithms] : pairs()) {
    const auto key = PublicKey::fromJwk(signer.jwk());
    ASSERT_TRUE(key.has_value()) << key.error();
    for (const auto algorithm : algorithms) {
      auto signature = signer.sign(algorithm, "message");
      EXPECT_TRUE(key->verify(algorithm, "message", signature)) << nameOf(algorithm);
      EXPECT_FALSE(key->verify(algorithm, "massage", signature)) << nameOf(algorithm);
      signature[10] = static_cast<char>(signature[10] ^ 1);
      EXPECT_FALSE(key->verify(algorithm, "message", signature)) << nameOf(algorithm);
      EXPECT_FALSE(key->verify(algorithm, "message", "")) << nameOf(algorithm);
    }
  }
}

TEST(PublicKey, T3_VerifiesWithNoAlgorithmOfAnotherKind) {
  for (const auto& [signer, algorithms] : pairs()) {
    const auto key = PublicKey::fromPem(signer.publicPem());
    ASSERT_TRUE(key.has_value()) << key.error();
    const auto signature = signer.sign(algorithms[0], "message");
    for (int i = 0; i < 10; ++i) {
      const auto other = static_cast<Algorithm>(i);
      const bool is_own = std::find(algorithms.begin(), algorithms.end(), other) != algorithms.end();
      EXPECT_EQ(key->fits(other), is_own) << nameOf(algorithms[0]) << nameOf(other);
      EXPECT_EQ(key->verify(other, "message", signature), other == algorithms[0]) << nameOf(other);
    }
  }
}

TEST(PublicKey, T3_VerifiesWithTheAlgorithmOfItsJwkAlone) {
  const auto signer = Signer::rsa(2048);
  const auto key = PublicKey::fromJwk(signer.jwk(R"("alg":"PS256")"));
  ASSERT_TRUE(key.has_value()) << key.error();
  EXPECT_TRUE(key->verify(Algorithm::kPs256, "m", signer.sign(Algorithm::kPs256, "m")));
  EXPECT_FALSE(key->fits(Algorithm::kRs256));
  EXPECT_FALSE(key->verify(Algorithm::kRs256, "m", signer.sign(Algorithm::kRs256, "m")));
}

TEST(PublicKey, T10_TakesNoOtherFormOfAnEcdsaSignature) {
  const auto signer = Signer::ec("P-256");
  const auto key = PublicKey::fromPem(signer.publicPem());
  ASSERT_TRUE(key.has_value());
  const auto verifies = [&key](const std::string& signature) { return key->verify(Algorithm::kEs256, "m", signature); };
  const auto raw = signer.sign(Algorithm::kEs256, "m");
  ASSERT_TRUE(verifies(raw));
  EXPECT_FALSE(verifies(signer.signRaw(Algorithm::kEs256, "m")));
  EXPECT_FALSE(verifies(raw.substr(0, 63)));
  EXPECT_FALSE(verifies(raw + '\0'));
  EXPECT_FALSE(verifies('\0' + raw));
  EXPECT_FALSE(verifies(std::string(20'000, 'x')));
  const std::string zero(32, '\0');
  const std::string order{
      "\xFF\xFF\xFF\xFF\x00\x00\x00\x00\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xBC\xE6\xFA\xAD\xA7\x17\x9E\x84\xF3\xB9\xCA\xC2"
      "\xFC"
      "\x63\x25\x51",
      32};
  const auto r = raw.substr(0, 32);
  const auto s = raw.substr(32);
  for (const auto& wrong : {zero + zero, zero + s, r + zero, order + s, r + order, std::string(64, '\xFF')})
    EXPECT_FALSE(verifies(wrong));
}

TEST(PublicKey, HasTheThumbprintOfRfc7638And8037) {
  const auto rsa =
      PublicKey::fromJwk(R"({"kty":"RSA","n":")"
                         R"(0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJE)"
                         R"(CPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2Q)"
                         R"(vzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6)"
                         R"(WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw)"
                         R"(","e":"AQAB","alg":"RS256","kid":"2011-04-29"})");
  ASSERT_TRUE(rsa.has_value()) << rsa.error();
  EXPECT_EQ(rsa->id(), "2011-04-29");
  EXPECT_EQ(rsa->thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
  const auto ed = PublicKey::fromJwk(kEd25519Jwk);
  ASSERT_TRUE(ed.has_value()) << ed.error();
  EXPECT_EQ(ed->thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  EXPECT_EQ(ed->id(), ed->thumbprint());
}

TEST(PublicKey, WritesAJwkThatReadsBack) {
  for (const auto& [signer, algorithms] : pairs()) {
    const auto key = PublicKey::fromPem(signer.publicPem());
    ASSERT_TRUE(key.has_value());
    const auto again = PublicKey::fromJwk(key->toJwk(algorithms[0]));
    ASSERT_TRUE(again.has_value()) << again.error();
    EXPECT_EQ(again->thumbprint(), key->thumbprint());
    EXPECT_EQ(again->id(), key->id());
    EXPECT_TRUE(again->fits(algorithms[0]));
    EXPECT_EQ(key->toJwk(algorithms[0]).find("\"d\""), std::string::npos);
  }
}

TEST(PublicKey, T17_RefusesPrivateMembersAndOtherUses) {
  const auto signer = Signer::ec("P-256");
  ASSERT_TRUE(PublicKey::fromJwk(signer.jwk(R"("use":"sig","key_ops":["verify"])")).has_value());
  for (const char* more : {R"("d":"AA")", R"("d":null)", R"("p":"AA")", R"("q":"AA")", R"("dp":"AA")", R"("dq":"AA")",
                           R"("qi":"AA")", R"("oth":[])", R"("k":"AA")", R"("use":"enc")", R"("use":1)", R"("use":"")",
                           R"("key_ops":["encrypt"])", R"("key_ops":"verify")", R"("kid":5)"})
    EXPECT_FALSE(PublicKey::fromJwk(signer.jwk(more)).has_value()) << more;
}

TEST(PublicKey, T17_RefusesPointsOfSmallOrder) {
  const std::array<std::string, 5> points{
      std::string(32, '\0'), '\1' + std::string(31, '\0'), '\xEC' + std::string(30, '\xFF') + '\x7F',
      *decodeBase64Url("JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU"), '\xEE' + std::string(30, '\xFF') + '\x7F'};
  for (auto point : points) {
    ASSERT_EQ(point.size(), 32U);
    EXPECT_FALSE(PublicKey::fromJwk(edJwk(point)).has_value());
    point.back() = static_cast<char>(point.back() ^ 0x80);
    EXPECT_FALSE(PublicKey::fromJwk(edJwk(point)).has_value());
  }
}

TEST(PublicKey, RefusesWeakAndWrongKeys) {
  const std::string n(256, '\xFF');
  const auto rsa = [](const std::string& modulus, const std::string& exponent) {
    return PublicKey::fromJwk(R"({"kty":"RSA","n":")" + encodeBase64Url(modulus) + R"(","e":")" +
                              encodeBase64Url(exponent) + R"("})")
        .has_value();
  };
  EXPECT_TRUE(rsa(n, "\x03"));
  EXPECT_FALSE(rsa(n, "\x01")) << "everybody can sign with an exponent of 1";
  EXPECT_FALSE(rsa(n, "\x02"));
  EXPECT_FALSE(rsa(n, ""));
  EXPECT_FALSE(rsa(n.substr(1), "\x03"));
  EXPECT_FALSE(rsa(std::string(1025, '\xFF'), "\x03"));
  EXPECT_FALSE(rsa("", "\x03"));
  EXPECT_FALSE(PublicKey::fromJwk(edJwk(std::string(31, 'x'))).has_value());
  for (const char* jwk :
       {R"({"kty":"oct","k":"AAAA"})", R"({"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"})",
        R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
        R"("y":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"})",
        R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"})", R"({"kty":"EC"})",
        R"({"kty":7})", R"({"kty":"OKP","crv":"X25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})", "[]", "{}",
        "", "{"})
    EXPECT_FALSE(PublicKey::fromJwk(jwk).has_value()) << jwk;
}

TEST(PublicKey, T3_RefusesAnAlgThatDoesNotFit) {
  const auto signer = Signer::ec("P-384");
  ASSERT_TRUE(PublicKey::fromJwk(signer.jwk(R"("alg":"ES384")")).has_value());
  for (const char* alg : {"ES256", "RS256", "HS256", "none", "", "es384"})
    EXPECT_FALSE(PublicKey::fromJwk(signer.jwk(R"("alg":")" + std::string{alg} + '"')).has_value()) << alg;
}

TEST(PublicKey, RefusesPemThatIsNoPublicKey) {
  EXPECT_FALSE(PublicKey::fromPem("").has_value());
  EXPECT_FALSE(PublicKey::fromPem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n").has_value());
  EXPECT_FALSE(PublicKey::fromPem(Signer::ec("P-256").privatePem()).has_value());
  EXPECT_FALSE(PublicKey::fromPem(Signer::ec("secp256k1").publicPem()).has_value());
  EXPECT_FALSE(PublicKey::fromPem(Signer::rsa(1024).publicPem()).has_value());
  EXPECT_FALSE(PublicKey::fromPem(std::string(100'000, '-')).has_value());
}

TEST(PublicKey, VerifiesOnManyThreads) {
  const auto signer = Signer::ec("P-256");
  const auto key = PublicKey::fromPem(signer.publicPem());
  ASSERT_TRUE(key.has_value());
  const auto signature = signer.sign(Algorithm::kEs256, "m");
  std::array<int, 4> right{};
  std::vector<std::thread> threads;
  for (auto& count : right)
    threads.emplace_back([&count, &signature, copy = *key] {
      for (int i = 0; i < 50; ++i) count += copy.verify(Algorithm::kEs256, "m", signature) ? 1 : 0;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, (std::array<int, 4>{50, 50, 50, 50}));
}

TEST(PrivateKey, SignsWhatItsPublicHalfVerifies) {
  const auto key = PrivateKey::generateEs256();
  ASSERT_TRUE(key.has_value()) << key.error();
  const auto again = PrivateKey::fromPem(key->toPem());
  ASSERT_TRUE(again.has_value()) << again.error();
  EXPECT_EQ(again->publicKey().thumbprint(), key->publicKey().thumbprint());
  EXPECT_EQ(key->publicKey().id(), key->publicKey().thumbprint());
  for (int i = 0; i < 20; ++i) {
    const auto signature = again->sign("message");
    ASSERT_TRUE(signature.has_value());
    EXPECT_EQ(signature->size(), 64U);
    EXPECT_TRUE(key->publicKey().verify(Algorithm::kEs256, "message", *signature));
  }
}

TEST(PrivateKey, IsOnP256AndNotEncrypted) {
  EXPECT_TRUE(PrivateKey::fromPem(Signer::ec("P-256").privatePem()).has_value());
  EXPECT_FALSE(PrivateKey::fromPem(Signer::ec("P-256").privatePem("secret")).has_value());
  EXPECT_FALSE(PrivateKey::fromPem(Signer::ec("P-384").privatePem()).has_value());
  EXPECT_FALSE(PrivateKey::fromPem(Signer::rsa(2048).privatePem()).has_value());
  EXPECT_FALSE(PrivateKey::fromPem(Signer::ec("P-256").publicPem()).has_value());
  EXPECT_FALSE(PrivateKey::fromPem("").has_value());
}

TEST(PublicKey, ReadsTheKeyOfRfc7515) {
  const auto key = PublicKey::fromJwk(kP256Jwk);
  ASSERT_TRUE(key.has_value()) << key.error();
  EXPECT_TRUE(key->fits(Algorithm::kEs256));
}

}  // namespace
}  // namespace berth::jose
