// SPDX-License-Identifier: Apache-2.0
#include "validation/repository_evidence.hpp"

#include "model/media_type.hpp"
#include "model/read_content.hpp"

#include <utility>

namespace berth::validation {
namespace {

using Found = Result<std::optional<Evidence>>;

// More of a subject than any rule looks at.
constexpr std::size_t kMostReferrers = 100;

Found nothingIf(Error error, ErrorCode absent) {
  if (error.code == absent) return std::nullopt;
  return fail(std::move(error));
}

}  // namespace

Found RepositoryEvidence::find(const RepositoryName& repository, const Need& need, std::size_t most_bytes) {
  if (need.kind == NeedKind::kTag) {
    auto tag = Tag::parse(need.value);
    if (!tag) return std::nullopt;
    return manifest(repository, Reference{*std::move(tag)}, most_bytes);
  }
  const auto digest = Digest::parse(need.value);
  if (!digest) return std::nullopt;
  if (need.kind == NeedKind::kReferrers) return referrers(repository, *digest, need.artifact_type, most_bytes);
  return content(repository, *digest, most_bytes);
}

Found RepositoryEvidence::manifest(const RepositoryName& repository, const Reference& reference,
                                   std::size_t most_bytes) {
  auto found = registry_.manifests.get(repository, reference);
  if (!found) return nothingIf(std::move(found).error(), ErrorCode::kManifestUnknown);
  BERTH_TRY(auto bytes, readContent(found->content, most_bytes));
  return Evidence{found->digest.text(), std::move(found->media_type), std::move(bytes)};
}

Found RepositoryEvidence::content(const RepositoryName& repository, const Digest& digest, std::size_t most_bytes) {
  BERTH_TRY(auto known, manifest(repository, Reference{digest}, most_bytes));
  if (known) return known;
  auto blob = registry_.blobs.open(repository, digest);
  if (!blob) return nothingIf(std::move(blob).error(), ErrorCode::kBlobUnknown);
  BERTH_TRY(auto bytes, readContent(*blob, most_bytes));
  return Evidence{digest.text(), {}, std::move(bytes)};
}

Found RepositoryEvidence::referrers(const RepositoryName& repository, const Digest& subject,
                                    const std::string& artifact_type, std::size_t most_bytes) {
  std::vector<std::string> types;
  if (!artifact_type.empty()) types.push_back(artifact_type);
  BERTH_TRY(const auto descriptors, registry_.referrers.newest(repository, subject, types, kMostReferrers));
  std::string index = R"({"schemaVersion":2,"mediaType":")" + std::string{kOciIndexMediaType} + R"(","manifests":[)";
  for (std::size_t i = 0; i < descriptors.size(); ++i) index += (i == 0 ? "" : ",") + descriptors[i];
  index += "]}";
  if (index.size() > most_bytes) return fail(ErrorCode::kOutOfRange, "its list of referrers is too long");
  return Evidence{{}, std::string{kOciIndexMediaType}, std::move(index)};
}

}  // namespace berth::validation
