// SPDX-License-Identifier: Apache-2.0
#include "bench/load/push_script.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace berth::bench {
namespace {

constexpr std::string_view kManifestType = "application/vnd.oci.image.manifest.v1+json";
constexpr std::string_view kConfigType = "application/vnd.oci.image.config.v1+json";
constexpr std::string_view kLayerType = "application/vnd.oci.image.layer.v1.tar";
constexpr std::string_view kBytesType = "application/octet-stream";
constexpr std::size_t kStampBytes = 32;

std::string hex(const unsigned char* bytes, std::size_t count) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += kDigits[bytes[i] >> 4U];
    text += kDigits[bytes[i] & 15U];
  }
  return text;
}

std::string digestOf(std::string_view content) {
  unsigned char hash[32];
  EVP_Digest(content.data(), content.size(), hash, nullptr, EVP_sha256(), nullptr);
  return "sha256:" + hex(hash, sizeof hash);
}

/// OpenSSL takes at most INT_MAX bytes at a time.
void fillRandom(std::string& content) {
  constexpr std::size_t kMost = 64 << 20;
  for (std::size_t at = 0; at < content.size(); at += kMost)
    RAND_bytes(reinterpret_cast<unsigned char*>(content.data()) + at,
               static_cast<int>(std::min(kMost, content.size() - at)));
}

/// New content at little cost: whole random bytes once, then another stamp in front.
void stamp(std::string& content) {
  RAND_bytes(reinterpret_cast<unsigned char*>(content.data()), static_cast<int>(std::min(kStampBytes, content.size())));
}

std::string descriptor(std::string_view type, const std::string& digest, std::size_t size) {
  std::string text;
  text.append(R"({"mediaType":")").append(type).append(R"(","digest":")").append(digest);
  return text.append(R"(","size":)").append(std::to_string(size)).append("}");
}

}  // namespace

PushScript::PushScript(std::string repository, std::string host, Shape shape, std::vector<double>& images)
    : repository_{std::move(repository)},
      host_{std::move(host)},
      most_images_{shape.most_images},
      images_{images},
      blobs_(shape.layers + 1) {
  for (std::size_t i = 0; i < shape.layers; ++i) {
    blobs_[i].content.resize(shape.layer_bytes);
    fillRandom(blobs_[i].content);
  }
  renewImage();
}

void PushScript::renewImage() {
  ++serial_;
  unsigned char nonce[16];
  RAND_bytes(nonce, sizeof nonce);
  blobs_.back().content =
      R"({"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]},"config":{"Labels":{"nonce":")" +
      hex(nonce, sizeof nonce) + R"("}}})";
  manifest_ = std::string{R"({"schemaVersion":2,"mediaType":")"}.append(kManifestType).append(R"(","layers":[)");
  for (std::size_t i = 0; i < blobs_.size(); ++i) {
    Blob& blob = blobs_[i];
    const bool is_config = i + 1 == blobs_.size();
    if (!is_config) stamp(blob.content);
    blob.digest = digestOf(blob.content);
    if (is_config) manifest_.append(R"(],"config":)");
    if (i > 0 && !is_config) manifest_.append(",");
    manifest_.append(descriptor(is_config ? kConfigType : kLayerType, blob.digest, blob.content.size()));
  }
  manifest_.append("}");
  at_ = 0;
  step_ = Step::kHead;
}

std::string PushScript::blobPath(std::string_view tail) const {
  return std::string{"/v2/"}.append(repository_).append("/blobs/").append(tail);
}

Request PushScript::post() const {
  return {requestHead("POST", blobPath("uploads/"), host_) + "Content-Length: 0\r\n\r\n", {}, false};
}

Request PushScript::put(std::string_view path, std::string_view type, const std::string& body) const {
  std::string head = requestHead("PUT", path, host_);
  head.append("Content-Type: ").append(type).append("\r\nContent-Length: ").append(std::to_string(body.size()));
  return {head.append("\r\n\r\n"), body, false};
}

Request PushScript::next() {
  const Blob& blob = blobs_[std::min(at_, blobs_.size() - 1)];
  switch (step_) {
    case Step::kHead:
      if (at_ == 0) began_ = Clock::now();
      return {requestHead("HEAD", blobPath(blob.digest), host_) + "\r\n", {}, true};
    case Step::kPost:
      return post();
    case Step::kPut: {
      const bool has_query = location_.find('?') != std::string::npos;
      return put(location_ + (has_query ? "&digest=sha256%3A" : "?digest=sha256%3A") + blob.digest.substr(7),
                 kBytesType, blob.content);
    }
    case Step::kManifest:
      break;
  }
  return put("/v2/" + repository_ + "/manifests/t" + std::to_string(serial_), kManifestType, manifest_);
}

bool PushScript::answered(const Answer& answer) {
  switch (step_) {
    case Step::kHead:
      step_ = Step::kPost;
      return answer.status == 404;
    case Step::kPost: {
      location_ = answer.header("location");
      if (const auto scheme = location_.find("://"); scheme != std::string::npos)
        location_.erase(0, location_.find('/', scheme + 3));
      step_ = Step::kPut;
      return answer.status == 202 && !location_.empty();
    }
    case Step::kPut:
      ++at_;
      step_ = at_ == blobs_.size() ? Step::kManifest : Step::kHead;
      return answer.status == 201;
    case Step::kManifest:
      break;
  }
  images_.push_back(std::chrono::duration<double>{Clock::now() - began_}.count());
  if (!done()) renewImage();
  return answer.status == 201;
}

}  // namespace berth::bench
