// SPDX-License-Identifier: Apache-2.0
#include "registry/blob_service.hpp"

#include "registry/collections.hpp"
#include "registry/membership_record.hpp"

namespace berth::registry {
namespace {

// How many holders a mount without a source looks at: its cost must not grow with the fame of a blob.
constexpr std::uint32_t kHoldersTried = 100;

}  // namespace

Result<Content> BlobService::open(const RepositoryName& repository, const Digest& digest) {
  BERTH_TRY(const auto link, records_.getShared(linkKey(repository, digest)));
  if (!link->found()) return fail(ErrorCode::kBlobUnknown, digest.text() + " is not in this repository");
  auto content = blobs_.open(digest);
  if (!content && content.error().code == ErrorCode::kNotFound)
    return fail(ErrorCode::kBlobUnknown, digest.text() + " is not in this repository");
  return content;
}

Result<bool> BlobService::mountFrom(const RepositoryName& repository, const Digest& digest,
                                    const RepositoryName& from) {
  const auto source_key = linkKey(from, digest);
  BERTH_TRY(const auto source, records_.getShared(source_key));
  if (!source->found()) return false;
  BERTH_TRY(const std::uint64_t size, parseLinkSize(source->value));
  // The bytes are safe from the collector only as long as somebody links them.
  storage::Batch while_linked;
  while_linked.preconditions.push_back({source_key, source->version});
  const auto added = membership_.add(repository, digest, size, while_linked);
  if (added) return true;
  if (added.error().code == ErrorCode::kPreconditionFailed) return false;
  return fail(added.error());
}

Result<bool> BlobService::mount(const RepositoryName& repository, const Digest& digest,
                                const std::optional<RepositoryName>& from, const NameFilter& may_read) {
  BERTH_TRY(auto sources, sourcesOf(digest, from));
  if (may_read && !sources.empty()) {
    std::vector<std::string_view> names;
    names.reserve(sources.size());
    for (const auto& source : sources) names.push_back(source.text());
    BERTH_TRY(const auto readable, may_read(names));
    std::size_t at = 0;
    std::erase_if(sources, [&](const RepositoryName&) { return !readable[at++]; });
  }
  for (const auto& source : sources) {
    BERTH_TRY(const bool mounted, mountFrom(repository, digest, source));
    if (mounted) return true;
  }
  return false;
}

// Where a mount may look: the repository that it names, else some that hold the blob.
Result<std::vector<RepositoryName>> BlobService::sourcesOf(const Digest& digest,
                                                           const std::optional<RepositoryName>& from) {
  if (from) return std::vector{*from};
  BERTH_TRY(const auto holders, records_.listNames(std::string{kHolders}, digest.text(), "", kHoldersTried));
  std::vector<RepositoryName> sources;
  for (const auto& holder : holders.records) {
    if (auto source = RepositoryName::parse(holder.name)) sources.push_back(*std::move(source));
  }
  return sources;
}

Result<void> BlobService::remove(const RepositoryName& repository, const Digest& digest) {
  const auto isManifest = [] {
    return fail(ErrorCode::kUnsupported, "this digest is a manifest of the repository: delete it under /manifests/");
  };
  const auto key = manifestKey(repository, digest);
  BERTH_TRY(const auto manifest, records_.getFresh(key));
  if (manifest.found()) return isManifest();
  // A push of it as a manifest, meanwhile, rests on the link.
  auto removed = membership_.remove(repository, digest, {{key, manifest.version}});
  if (!removed && removed.error().code == ErrorCode::kPreconditionFailed) return isManifest();
  return removed;
}

}  // namespace berth::registry
