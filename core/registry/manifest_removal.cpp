// SPDX-License-Identifier: Apache-2.0
#include "registry/manifest_removal.hpp"

#include "model/read_content.hpp"
#include "registry/collections.hpp"
#include "registry/manifest_document.hpp"
#include "registry/membership_record.hpp"
#include "registry/tag_history.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace berth::registry {
namespace {

using storage::Batch;
using storage::RecordKey;

constexpr std::uint32_t kTagsAtOnce = 1000;
// Above every limit that was ever configured.
constexpr std::uint64_t kLargestManifest = 64 << 20;

Result<void> removeTags(storage::RecordStore& records, const RepositoryName& repository, const Digest& digest,
                        const TagRights* rights, Batch& batch) {
  const std::string scope = manifestScope(repository, digest);
  std::string cursor;
  for (bool more = true; more;) {
    BERTH_TRY(const auto page, records.listNames(std::string{kTagged}, scope, cursor, kTagsAtOnce));
    if (page.records.empty()) break;
    std::vector<RecordKey> tags;
    for (const auto& record : page.records) {
      tags.push_back(recordKey(kTags, repository.text(), record.name));
      batch.changes.push_back({recordKey(kTagged, scope, record.name), {}, true});
    }
    BERTH_TRY(const auto histories, records.getAll(tags));
    for (std::size_t i = 0; i < tags.size(); ++i) {
      const auto current = currentDigest(histories[i].value);
      if (!current || *current != digest) continue;
      if (rights != nullptr) {
        BERTH_TRY(const Tag tag, Tag::parse(tags[i].name));
        BERTH_CHECK(rights->mayRemove(tag));
      }
      batch.preconditions.push_back({tags[i], histories[i].version});
      batch.changes.push_back({tags[i], {}, true});
    }
    cursor = page.records.back().name;
    more = page.more;
  }
  return {};
}

// What the manifest's bytes say that it refers to. Lost or damaged ones have no say in their own deletion.
Result<std::optional<Digest>> readSubject(storage::BlobStore& blobs, const Digest& digest,
                                          std::string_view media_type) {
  const auto content = blobs.open(digest);
  if (!content && content.error().code == ErrorCode::kUnavailable) return fail(content.error());
  if (!content) return std::nullopt;
  const auto bytes = readContent(*content, kLargestManifest);
  if (!bytes) return std::nullopt;
  auto document = ManifestDocument::parse(*bytes, media_type, digest);
  if (!document) return std::nullopt;
  return std::move(document->subject);
}

// Records of earlier versions do not name the subject.
Result<void> removeReferrer(storage::BlobStore& blobs, const RepositoryName& repository, const Digest& digest,
                            std::string_view record, Batch& batch) {
  auto subject = parseManifestSubject(record);
  if (!subject) {
    BERTH_TRY(subject, readSubject(blobs, digest, parseManifestMediaType(record).value_or("")));
  }
  if (subject) batch.changes.push_back({referrerKey(repository, *subject, digest), {}, true});
  return {};
}

}  // namespace

Result<Batch> makeRemovalBatch(storage::BlobStore& blobs, storage::RecordStore& records,
                               const RepositoryName& repository, const Digest& digest, const TagRights* rights) {
  const auto key = manifestKey(repository, digest);
  BERTH_TRY(const auto manifest, records.getFresh(key));
  if (!manifest.found()) return fail(ErrorCode::kManifestUnknown, digest.text() + " is not in this repository");

  Batch batch;
  batch.durable = true;
  batch.preconditions.push_back({key, manifest.version});
  batch.changes.push_back({key, {}, true});
  batch.changes.push_back({linkKey(repository, digest), {}, true});
  batch.changes.push_back({holderKey(digest, repository), {}, true});
  BERTH_CHECK(removeTags(records, repository, digest, rights, batch));
  BERTH_CHECK(removeReferrer(blobs, repository, digest, manifest.value, batch));
  return batch;
}

}  // namespace berth::registry
