// SPDX-License-Identifier: Apache-2.0
#include "unit/signature/forger.hpp"

#include "jose/base64url.hpp"
#include "jose/key.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <array>
#include <memory>
#include <utility>

namespace berth::test {
namespace {

using Json = nlohmann::json;

constexpr const char* kManifestType = "application/vnd.oci.image.manifest.v1+json";
constexpr const char* kBundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";

const unsigned char* bytesOf(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Json descriptor(const std::string& type, const std::string& content) {
  return {{"mediaType", type}, {"digest", digestOf(content)}, {"size", content.size()}};
}

}  // namespace

std::string base64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytesOf(bytes), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

std::string base64Url(std::string_view bytes) {
  return jose::encodeBase64Url(bytes);
}

std::string decodedBase64(const std::string& text) {
  std::string bytes(text.size(), '\0');
  const int size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()), bytesOf(text), static_cast<int>(text.size()));
  const auto padding = text.size() - 1 - text.find_last_not_of('=');
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

std::string decodedBase64Url(const std::string& text) {
  return jose::decodeBase64Url(text).value();
}

std::string signedBy(const std::string& key, std::string_view message) {
  const auto pem = fixture(key);
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                      &BIO_free};
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> own{
      PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free};
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
  EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, own.get());
  std::size_t size = 1024;
  std::string signature(size, '\0');
  EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytesOf(message),
                 message.size());
  signature.resize(size);
  return signature;
}

std::string jwsSignedBy(const std::string& key, std::string_view message) {
  return jose::PrivateKey::fromPem(fixture(key)).value().sign(message).value();
}

std::string hmacOf(const std::string& secret, std::string_view message) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytesOf(message), message.size(), hash.data(),
       &size);
  return {reinterpret_cast<const char*>(hash.data()), size};
}

SimpleLayer simpleLayer(const std::string& key, const std::string& payload) {
  return {payload, base64(signedBy(key, payload))};
}

Json simplePayload(const std::string& name, const std::string& digest) {
  return {{"critical",
           {{"identity", {{"docker-reference", name}}},
            {"image", {{"docker-manifest-digest", digest}}},
            {"type", "cosign container image signature"}}},
          {"optional", nullptr}};
}

std::string tagSimple(Repository& repository, const std::string& digest, const std::vector<SimpleLayer>& layers) {
  Json manifest = {{"schemaVersion", 2}, {"mediaType", kManifestType}, {"layers", Json::array()}};
  manifest["config"] = descriptor("application/vnd.oci.image.config.v1+json", "{}");
  repository.addBlob("{}");
  for (const auto& layer : layers) {
    repository.addBlob(layer.payload);
    auto entry = descriptor("application/vnd.dev.cosign.simplesigning.v1+json", layer.payload);
    entry["annotations"] = {{"dev.cosignproject.cosign/signature", layer.signature}};
    manifest["layers"].push_back(entry);
  }
  auto made = repository.addManifest(kManifestType, manifest.dump());
  repository.tag("sha256-" + digest.substr(7) + ".sig", made);
  return made;
}

Json statement(const std::string& digest, const std::string& predicate_type, Json predicate) {
  return {{"_type", "https://in-toto.io/Statement/v1"},
          {"subject", Json::array({{{"digest", {{"sha256", digest.substr(7)}}}}})},
          {"predicateType", predicate_type},
          {"predicate", std::move(predicate)}};
}

Json envelope(const std::string& key, const std::string& payload, const std::string& payload_type) {
  const auto message = "DSSEv1 " + std::to_string(payload_type.size()) + ' ' + payload_type + ' ' +
                       std::to_string(payload.size()) + ' ' + payload;
  return {{"payloadType", payload_type},
          {"payload", base64(payload)},
          {"signatures", Json::array({{{"sig", base64(signedBy(key, message))}}})}};
}

Json bundle(const Json& envelope) {
  return {{"mediaType", kBundleType},
          {"verificationMaterial", {{"publicKey", {{"hint", "x"}}}}},
          {"dsseEnvelope", envelope}};
}

std::string attach(Repository& repository, const std::string& subject, const std::string& artifact_type,
                   const std::string& layer_type, const std::string& content, const Json& annotations) {
  repository.addBlob("{}");
  repository.addBlob(content);
  Json manifest = {{"schemaVersion", 2}, {"mediaType", kManifestType}, {"artifactType", artifact_type}};
  manifest["config"] = descriptor("application/vnd.oci.empty.v1+json", "{}");
  manifest["layers"] = Json::array({descriptor(layer_type, content)});
  manifest["subject"] = {{"mediaType", kManifestType}, {"digest", subject}, {"size", 1}};
  if (!annotations.empty()) manifest["annotations"] = annotations;
  return repository.addManifest(kManifestType, manifest.dump());
}

std::string attachBundle(Repository& repository, const std::string& subject, const std::string& content) {
  return attach(repository, subject, kBundleType, kBundleType, content);
}

std::string attachNotary(Repository& repository, const std::string& subject, const std::string& content) {
  return attach(repository, subject, "application/vnd.cncf.notary.signature", "application/jose+json", content);
}

Jws Jws::of(const Json& envelope) {
  return {Json::parse(decodedBase64Url(envelope["protected"])), Json::parse(decodedBase64Url(envelope["payload"])),
          envelope["header"]};
}

std::string Jws::message(const std::string& protected_text) const {
  return base64Url(protected_text) + '.' + base64Url(payload.dump());
}

std::string Jws::with(const std::string& protected_text, const std::string& signature) const {
  return Json{{"payload", base64Url(payload.dump())},
              {"protected", base64Url(protected_text)},
              {"header", unprotected},
              {"signature", base64Url(signature)}}
      .dump();
}

std::string Jws::signedAs(const std::string& name) const {
  const auto text = header.dump();
  return with(text, jwsSignedBy("certificates/" + name + ".key.pem", message(text)));
}

}  // namespace berth::test
