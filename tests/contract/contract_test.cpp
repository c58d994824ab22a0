// SPDX-License-Identifier: Apache-2.0
#include "contract/contract_test.hpp"

#include "model/upload_id.hpp"
#include "registry/content_hash.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <stdexcept>

namespace berth::test {
namespace {

constexpr std::size_t kPieceBytes = 1 << 20;

std::filesystem::path newDirectory() {
  std::string path = (std::filesystem::temp_directory_path() / "berth-contract-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error{"cannot make " + path};
  return path;
}

}  // namespace

ContractTest::ContractTest()
    : directory_{newDirectory()}, store_{std::make_unique<StoreUnderTest>(GetParam(), root().string())} {}

ContractTest::~ContractTest() {
  store_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

void ContractTest::reopen() {
  store_.reset();
  store_ = std::make_unique<StoreUnderTest>(GetParam(), root().string());
}

void ContractTest::loseIndex() {
  store_.reset();
  std::filesystem::remove_all(root() / "index");
  store_ = std::make_unique<StoreUnderTest>(GetParam(), root().string());
}

std::string ContractTest::upload(std::string_view content) {
  const std::string id = newId();
  const std::string digest = digestOf(content);
  EXPECT_TRUE(blobs().begin(id).ok());
  EXPECT_TRUE(blobs().openUpload(id, 1, 0, false).ok());
  for (std::size_t at = 0; at < content.size(); at += kPieceBytes)
    EXPECT_TRUE(blobs().append(id, 1, at, content.substr(at, kPieceBytes)).ok());
  EXPECT_TRUE(blobs().commit(id, digest, content.size()).ok());
  return digest;
}

std::string digestOf(std::string_view content) {
  return registry::digestOf(Digest::Algorithm::kSha256, content).text();
}

std::string inventedDigest(char digit) {
  return "sha256:" + std::string(64, digit);
}

std::string newId() {
  return UploadId::random().text();
}

std::string randomBytes(std::size_t size) {
  static thread_local std::mt19937_64 generator{std::random_device{}()};
  std::string bytes(size, '\0');
  std::generate(bytes.begin(), bytes.end(), [] { return static_cast<char>(generator()); });
  return bytes;
}

}  // namespace berth::test
