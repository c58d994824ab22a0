// SPDX-License-Identifier: Apache-2.0
#include "names.hpp"

#include <algorithm>
#include <array>

namespace berth::storage_fs {
namespace {

struct Algorithm {
  std::string_view folder;
  std::size_t hex_length;
};
constexpr std::array<Algorithm, BlobName::kAlgorithms> kKnown{{{"sha256", 64}, {"sha512", 128}}};

constexpr std::size_t kUploadIdLength = 36;
constexpr std::size_t kLongestPart = 254;  // with a colon after it a file name of 255
constexpr std::size_t kLongestRepository = 2048;

bool isLowerHex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

}  // namespace

Outcome<BlobName> BlobName::parse(std::string_view digest) {
  for (std::size_t i = 0; i < kKnown.size(); ++i) {
    const auto& known = kKnown[i];
    if (!digest.starts_with(known.folder) || digest.size() != known.folder.size() + 1 + known.hex_length) continue;
    if (digest[known.folder.size()] != ':') continue;
    const auto hex = digest.substr(known.folder.size() + 1);
    if (std::all_of(hex.begin(), hex.end(), isLowerHex)) return BlobName{std::string{digest}, i};
  }
  return failed(BERTH_INVALID_ARGUMENT, "a digest is sha256:<64 lower-case hex> or sha512:<128 lower-case hex>");
}

std::string BlobName::path() const {
  return "blobs/" + std::string{algorithmFolder(algorithm_)} + "/" + hex();
}

std::string_view algorithmFolder(std::size_t algorithm) {
  return kKnown[algorithm].folder;
}

Outcome<void> checkUploadId(std::string_view id) {
  const auto allowed = [](char c) { return isLowerHex(c) || c == '-'; };
  if (id.size() == kUploadIdLength && std::all_of(id.begin(), id.end(), allowed)) return {};
  return failed(BERTH_INVALID_ARGUMENT, "an upload id has 36 characters of 0-9, a-f and -");
}

bool isFileName(std::string_view part) {
  if (part.empty() || part.size() > kLongestPart || part.front() == '.') return false;
  return std::none_of(part.begin(), part.end(), [](char c) { return c == '/' || c == ':' || c == '\0'; });
}

bool isRepositoryPath(std::string_view repository) {
  if (repository.size() > kLongestRepository) return false;
  for (;;) {
    const auto slash = repository.find('/');
    if (!isFileName(repository.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    repository.remove_prefix(slash + 1);
  }
}

}  // namespace berth::storage_fs
