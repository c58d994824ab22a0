// SPDX-License-Identifier: Apache-2.0
#include "jose/key_material.hpp"

#include "jose/base64url.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

namespace berth::jose {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;
using Context = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)>;
using Parameters = std::unique_ptr<OSSL_PARAM, decltype(&OSSL_PARAM_free)>;
using Key = std::shared_ptr<EVP_PKEY>;

constexpr int kLeastRsaBits = 2048;
constexpr int kMostRsaBits = 8192;  // A check costs as the square of it.
constexpr std::size_t kEd25519Bytes = 32;
constexpr std::size_t kLongestPem = std::size_t{16} * 1024;

// In the order of the enum.
constexpr std::array<KeyKindRow, 5> kKinds{{{KeyKind::kRsa, "RSA", "", nullptr, 0},
                                            {KeyKind::kP256, "EC", "P-256", "prime256v1", 32},
                                            {KeyKind::kP384, "EC", "P-384", "secp384r1", 48},
                                            {KeyKind::kP521, "EC", "P-521", "secp521r1", 66},
                                            {KeyKind::kEd25519, "OKP", "Ed25519", nullptr, 0}}};

// Every encoding of y of a point whose order divides 8, little-endian and without the sign of x: for these a signature
// can be found that fits any message.
constexpr std::array<std::string_view, 7> kSmallOrders{
    {{"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
      "\x00\x00\x00\x00",
      32},
     {"\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
      "\x00\x00\x00\x00",
      32},
     {"\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0\xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88"
      "\x6d\x53\xfc\x05",
      32},
     {"\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f\x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77"
      "\x92\xac\x03\x7a",
      32},
     {"\xec\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
      "\xff\xff\xff\x7f",
      32},
     {"\xed\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
      "\xff\xff\xff\x7f",
      32},
     {"\xee\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
      "\xff\xff\xff\x7f",
      32}}};

const unsigned char* bytesOf(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// What OpenSSL queued on this thread is for nobody else to find.
tl::unexpected<std::string> failClean(std::string sentence) {
  ERR_clear_error();
  return fail(std::move(sentence));
}

Key build(const char* type, OSSL_PARAM_BLD* builder) {
  const Parameters parameters{OSSL_PARAM_BLD_to_param(builder), &OSSL_PARAM_free};
  const Context context{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr), &EVP_PKEY_CTX_free};
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1) return nullptr;
  if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) return nullptr;
  return {key, &EVP_PKEY_free};
}

Number numberOf(EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key, name, &number);
  return {number, &BN_free};
}

/// Base64url of a number in `bytes` bytes; 0: as many as it needs.
std::string textOf(const BIGNUM* number, std::size_t bytes) {
  std::string raw(bytes > 0 ? bytes : static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(raw.data()), static_cast<int>(raw.size()));
  return encodeBase64Url(raw);
}

Result<KeyMaterial> checkedRsa(Key key) {
  const int bits = EVP_PKEY_get_bits(key.get());
  if (bits < kLeastRsaBits || bits > kMostRsaBits)
    return failClean("an RSA key has 2048 to 8192 bits, not " + std::to_string(bits));
  const Number n = numberOf(key.get(), OSSL_PKEY_PARAM_RSA_N);
  const Number e = numberOf(key.get(), OSSL_PKEY_PARAM_RSA_E);
  // With an exponent of 1 everybody can sign.
  if (!n || !e || BN_is_odd(n.get()) != 1 || BN_is_odd(e.get()) != 1 || BN_is_one(e.get()) || BN_num_bits(e.get()) > 64)
    return failClean("the numbers of an RSA key are wrong");
  const std::string json = R"({"e":")" + textOf(e.get(), 0) + R"(","kty":"RSA","n":")" + textOf(n.get(), 0) + R"("})";
  return KeyMaterial{std::move(key), KeyKind::kRsa, json};
}

Result<KeyMaterial> checkedEc(Key key) {
  std::array<char, 64> group{};
  if (EVP_PKEY_get_group_name(key.get(), group.data(), group.size(), nullptr) != 1)
    return failClean("an EC key is on no named curve");
  const auto named = [&group](const KeyKindRow& row) { return row.group && std::strcmp(row.group, group.data()) == 0; };
  const auto* const row = std::find_if(kKinds.begin(), kKinds.end(), named);
  if (row == kKinds.end()) return failClean("an EC key is on another curve than P-256, P-384 and P-521");
  const Context context{EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr), &EVP_PKEY_CTX_free};
  const Number x = numberOf(key.get(), OSSL_PKEY_PARAM_EC_PUB_X);
  const Number y = numberOf(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y);
  if (!context || EVP_PKEY_public_check(context.get()) != 1 || !x || !y)
    return failClean("an EC key is no point of its curve");
  const std::string json = R"({"crv":")" + std::string{row->crv} + R"(","kty":"EC","x":")" +
                           textOf(x.get(), row->coordinate_bytes) + R"(","y":")" +
                           textOf(y.get(), row->coordinate_bytes) + R"("})";
  return KeyMaterial{std::move(key), row->kind, json};
}

Result<KeyMaterial> checkedEd25519(Key key) {
  std::string x(kEd25519Bytes, '\0');
  std::size_t size = x.size();
  if (EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(x.data()), &size) != 1)
    return failClean("an Ed25519 key cannot be read");
  std::string unsigned_x = x;
  unsigned_x.back() = static_cast<char>(unsigned_x.back() & 0x7F);
  if (std::find(kSmallOrders.begin(), kSmallOrders.end(), unsigned_x) != kSmallOrders.end())
    return failClean("an Ed25519 key is a point of small order");
  return KeyMaterial{std::move(key), KeyKind::kEd25519,
                     R"({"crv":"Ed25519","kty":"OKP","x":")" + encodeBase64Url(x) + R"("})"};
}

Result<KeyMaterial> checked(Key key) {
  struct Row {
    const char* type;
    Result<KeyMaterial> (*check)(Key);
  };
  constexpr std::array<Row, 3> kChecks{{{"RSA", &checkedRsa}, {"EC", &checkedEc}, {"ED25519", &checkedEd25519}}};
  for (const auto& [type, check] : kChecks) {
    if (key && EVP_PKEY_is_a(key.get(), type) == 1) return check(std::move(key));
  }
  return failClean("this is no key in PEM of a kind that is known: RSA, EC and Ed25519");
}

/// Instead of OpenSSL's, which asks the terminal.
int refusePassphrase(char*, int, int, void*) {
  return -1;
}

template <class Reader>
Result<KeyMaterial> readPem(std::string_view pem, Reader read) {
  if (pem.size() > kLongestPem) return fail("this is longer than a key in PEM");
  const Bio bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free};
  if (!bio) return failClean("there is no memory for a key");
  return checked(Key{read(bio.get(), nullptr, &refusePassphrase, nullptr), &EVP_PKEY_free});
}

}  // namespace

const KeyKindRow& rowOf(KeyKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

Result<KeyMaterial> rsaKey(std::string_view n, std::string_view e) {
  if (n.size() > kMostRsaBits / 8 || e.size() > 8) return fail("the numbers of an RSA key are too long");
  const Builder builder{OSSL_PARAM_BLD_new(), &OSSL_PARAM_BLD_free};
  const Number modulus{BN_bin2bn(bytesOf(n), static_cast<int>(n.size()), nullptr), &BN_free};
  const Number exponent{BN_bin2bn(bytesOf(e), static_cast<int>(e.size()), nullptr), &BN_free};
  if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
    return failClean("the numbers of an RSA key are wrong");
  auto key = build("RSA", builder.get());
  if (!key) return failClean("the numbers of an RSA key are wrong");
  return checkedRsa(std::move(key));
}

Result<KeyMaterial> ecKey(KeyKind kind, std::string_view x, std::string_view y) {
  const auto& row = rowOf(kind);
  if (!row.group || x.size() != row.coordinate_bytes || y.size() != row.coordinate_bytes)
    return fail("the coordinates of an EC key have another length than its curve asks for");
  constexpr char kUncompressed = 4;
  const std::string point = std::string{kUncompressed}.append(x).append(y);
  const Builder builder{OSSL_PARAM_BLD_new(), &OSSL_PARAM_BLD_free};
  if (!builder || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, row.group, 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
    return failClean("an EC key cannot be made");
  auto key = build("EC", builder.get());
  if (!key) return failClean("an EC key is no point of its curve");
  return checkedEc(std::move(key));
}

Result<KeyMaterial> ed25519Key(std::string_view x) {
  if (x.size() != kEd25519Bytes) return fail("an Ed25519 key has 32 bytes");
  Key key{EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytesOf(x), x.size()), &EVP_PKEY_free};
  if (!key) return failClean("an Ed25519 key cannot be made");
  return checkedEd25519(std::move(key));
}

Result<KeyMaterial> publicKeyOfPem(std::string_view pem) {
  return readPem(pem, &PEM_read_bio_PUBKEY);
}

Result<KeyMaterial> privateKeyOfPem(std::string_view pem) {
  return readPem(pem, &PEM_read_bio_PrivateKey);
}

}  // namespace berth::jose
