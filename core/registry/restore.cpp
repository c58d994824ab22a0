// SPDX-License-Identifier: Apache-2.0
#include "registry/restore.hpp"

#include "model/read_content.hpp"
#include "registry/collections.hpp"
#include "registry/manifest_document.hpp"
#include "registry/membership_record.hpp"
#include "registry/tag_history.hpp"

#include <functional>
#include <string>
#include <utility>

namespace berth::registry {
namespace {

using observe::Field;

constexpr std::uint32_t kPage = 256;
constexpr std::size_t kChangesAtOnce = 1000;
constexpr std::uint64_t kLargestManifest = 64 << 20;
constexpr std::size_t kManifestsPerLine = 10'000;

Result<void> forEachRecord(storage::RecordStore& records, std::string_view collection, const std::string& scope,
                           const std::function<Result<void>(const storage::Record&)>& visit) {
  std::string cursor;
  for (bool more = true; more;) {
    BERTH_TRY(const auto page, records.list(std::string{collection}, scope, cursor, kPage));
    for (const auto& record : page.records) {
      BERTH_CHECK(visit(record));
      cursor = record.name;
    }
    more = page.more && !page.records.empty();
  }
  return {};
}

}  // namespace

Result<void> Restore::runIfNeeded() {
  BERTH_TRY(const bool is_needed, records_.derivedLost());
  if (!is_needed) return {};
  // One that failed before may have left something.
  pending_ = {};
  repositories_ = manifests_ = lost_ = 0;
  log_.warn("The store's index was lost; links, referrers and tag lists are made again from the manifests.");
  BERTH_CHECK(forEachRecord(records_, kRepositories, "", [this](const storage::Record& record) -> Result<void> {
    const auto repository = RepositoryName::parse(record.name);
    return repository ? restoreRepository(*repository) : Result<void>{};
  }));
  pending_.durable = true;
  pending_.derived_restored = true;
  BERTH_CHECK(flush());
  log_.info("The store's index is complete again.",
            {Field{"repositories", std::to_string(repositories_)}, Field{"manifests", std::to_string(manifests_)},
             Field{"lost_blobs", std::to_string(lost_)}});
  return {};
}

Result<void> Restore::restoreRepository(const RepositoryName& repository) {
  ++repositories_;
  BERTH_CHECK(restoreManifests(repository));
  return restoreTags(repository);
}

Result<void> Restore::restoreManifests(const RepositoryName& repository) {
  return forEachRecord(records_, kManifests, repository.text(),
                       [&](const storage::Record& record) { return restoreManifest(repository, record); });
}

Result<void> Restore::restoreManifest(const RepositoryName& repository, const storage::Record& record) {
  if (++manifests_ % kManifestsPerLine == 0)
    log_.info("Reading manifests to restore the store's index.", {Field{"manifests", std::to_string(manifests_)}});
  const auto digest = Digest::parse(record.name);
  if (!digest) return {};
  const auto content = blobs_.open(*digest);
  if (!content && content.error().code != ErrorCode::kNotFound) return fail(content.error());
  auto bytes = content ? readContent(*content, kLargestManifest) : fail(ErrorCode::kNotFound);
  if (!bytes) {
    ++lost_;
    log_.warn("A manifest's bytes are lost; a push of it heals that.",
              {Field{"repository", repository.text()}, Field{"digest", digest->text()}});
    return {};
  }

  BERTH_CHECK(link(repository, *digest));
  const auto media_type = parseManifestMediaType(record.value).value_or("");
  const auto document = ManifestDocument::parse(*bytes, media_type, *digest);
  if (!document) {
    log_.warn("A stored manifest cannot be understood; what it names stays unlinked.",
              {Field{"repository", repository.text()}, Field{"digest", digest->text()},
               Field{"why", document.error().detail}});
    return {};
  }
  for (const auto& blob : document->blobs) BERTH_CHECK(link(repository, blob.digest));
  for (const auto& blob : document->optional_blobs) BERTH_CHECK(linkIfHere(repository, blob.digest));
  for (const auto& child : document->children) {
    // Manifests have records of their own, and only those make them reachable.
    if (manifestKind(child.media_type) == ManifestKind::kUnknown) BERTH_CHECK(link(repository, child.digest));
  }
  if (!document->subject) return {};
  return add({referrerKey(repository, *document->subject, *digest), document->referrer_descriptor});
}

Result<void> Restore::restoreTags(const RepositoryName& repository) {
  return forEachRecord(records_, kTags, repository.text(), [&](const storage::Record& record) -> Result<void> {
    const auto current = currentDigest(record.value);
    if (!current) return {};
    return add({taggedKey(repository, *current, record.name), settings_.clock().text()});
  });
}

Result<void> Restore::link(const RepositoryName& repository, const Digest& digest) {
  BERTH_TRY(const bool is_here, linkIfHere(repository, digest));
  if (!is_here) ++lost_;
  return {};
}

// The size is the store's word, not the manifest's.
Result<bool> Restore::linkIfHere(const RepositoryName& repository, const Digest& digest) {
  const auto size = blobs_.stat(digest);
  if (!size && size.error().code != ErrorCode::kNotFound) return fail(size.error());
  if (!size) return false;
  const auto now = settings_.clock();
  BERTH_CHECK(add({linkKey(repository, digest), formatLink(*size, now)}));
  BERTH_CHECK(add({holderKey(digest, repository), now.text()}));
  return true;
}

Result<void> Restore::add(storage::Change change) {
  pending_.changes.push_back(std::move(change));
  return pending_.changes.size() < kChangesAtOnce ? Result<void>{} : flush();
}

Result<void> Restore::flush() {
  BERTH_CHECK(records_.apply(pending_));
  pending_.changes.clear();
  return {};
}

}  // namespace berth::registry
