// SPDX-License-Identifier: Apache-2.0
#include "registry/manifest_service.hpp"

#include "registry/attempts.hpp"
#include "registry/collections.hpp"
#include "registry/content_hash.hpp"
#include "registry/manifest_push.hpp"
#include "registry/manifest_removal.hpp"
#include "registry/membership_record.hpp"
#include "registry/tag_history.hpp"

#include <utility>

namespace berth::registry {
namespace {

tl::unexpected<Error> unknown(const Reference& reference) {
  return fail(ErrorCode::kManifestUnknown, reference.text() + " is not in this repository");
}

// A manifest is addressed by sha256 unless the client chose otherwise by the reference.
Result<Digest> digestOfPush(const ManifestService::Push& push) {
  const auto* named = push.reference.digest();
  auto digest = digestOf(named != nullptr ? named->algorithm() : Digest::Algorithm::kSha256, push.bytes);
  if (named != nullptr && *named != digest) {
    return fail(ErrorCode::kDigestInvalid,
                "the manifest's digest is " + digest.text() + ", not " + named->text() + " as named");
  }
  return digest;
}

}  // namespace

Result<ManifestService::Found> ManifestService::get(const RepositoryName& repository, const Reference& reference) {
  std::optional<Digest> digest;
  if (const Tag* tag = reference.tag()) {
    BERTH_TRY(const auto history, records_.getShared(tagKey(repository, *tag)));
    if (!history->found()) return unknown(reference);
    BERTH_TRY(digest, currentDigest(history->value));
  } else {
    digest = *reference.digest();
  }
  BERTH_TRY(const auto record, records_.getShared(manifestKey(repository, *digest)));
  if (!record->found()) return unknown(reference);
  BERTH_TRY(const auto media_type, parseManifestMediaType(record->value));
  auto content = blobs_.open(*digest);
  if (content) return Found{*std::move(digest), std::string{media_type}, *std::move(content)};
  if (content.error().code == ErrorCode::kNotFound) return unknown(reference);
  return fail(std::move(content).error());
}

Result<ManifestService::Pushed> ManifestService::put(const Push& push) {
  if (push.bytes.size() > settings_.max_manifest_bytes) {
    return fail(ErrorCode::kManifestTooLarge,
                "a manifest has at most " + std::to_string(settings_.max_manifest_bytes) + " bytes here");
  }
  BERTH_TRY(const Digest digest, digestOfPush(push));
  BERTH_TRY(const auto document, ManifestDocument::parse(push.bytes, push.content_type, digest));
  const EnteringManifest entering{push.repository, push.reference, digest, document.media_type, push.bytes};
  if (push.gate != nullptr) BERTH_CHECK(push.gate->admit(entering));

  auto tags = push.more_tags;
  if (const Tag* tag = push.reference.tag()) tags.push_back(*tag);
  const ManifestPush change{push.repository, digest,      push.bytes.size(), tags,
                            document,        push.rights, push.gate,         entering};
  BERTH_TRY(auto plan, planPush(records_, catalog_, settings_, change));
  BERTH_CHECK(uploads_.storeUnlinked(push.repository, digest, push.bytes));
  std::vector<Digest> synced;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    plan.blobs.push_back(digest);
    if (plan.blobs != synced) BERTH_CHECK(sync(plan.blobs));
    synced = std::move(plan.blobs);
    const auto applied = records_.apply(plan.batch);
    if (applied) return Pushed{digest, document.subject};
    if (applied.error().code != ErrorCode::kPreconditionFailed) return fail(applied.error());
    BERTH_TRY(plan, planPush(records_, catalog_, settings_, change));
  }
  return failContended(push.repository.text() + ':' + push.reference.text());
}

Result<void> ManifestService::sync(const std::vector<Digest>& digests) {
  auto synced = blobs_.sync(digests, true);
  if (synced || synced.error().code != ErrorCode::kNotFound) return synced;
  return fail(ErrorCode::kManifestBlobUnknown, "the bytes of " + synced.error().detail + " are lost; push it again");
}

Result<void> ManifestService::remove(const RepositoryName& repository, const Reference& reference,
                                     const TagRights* rights) {
  if (const Tag* tag = reference.tag()) return removeTag(repository, *tag, rights);
  return removeDigest(repository, *reference.digest(), rights);
}

Result<void> ManifestService::removeTag(const RepositoryName& repository, const Tag& tag, const TagRights* rights) {
  if (rights != nullptr) BERTH_CHECK(rights->mayRemove(tag));
  const auto key = tagKey(repository, tag);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    BERTH_TRY(const auto history, records_.getFresh(key));
    if (!history.found()) return unknown(Reference{tag});
    storage::Batch batch;
    batch.durable = true;
    batch.preconditions.push_back({key, history.version});
    batch.changes.push_back({key, {}, true});
    if (const auto digest = currentDigest(history.value))
      batch.changes.push_back({taggedKey(repository, *digest, tag.text()), {}, true});
    const auto applied = records_.apply(batch);
    if (applied) return catalog_.forgetIfEmpty(repository);
    if (applied.error().code != ErrorCode::kPreconditionFailed) return fail(applied.error());
  }
  return failContended(repository.text() + ':' + tag.text());
}

Result<void> ManifestService::removeDigest(const RepositoryName& repository, const Digest& digest,
                                           const TagRights* rights) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    BERTH_TRY(const auto batch, makeRemovalBatch(blobs_, records_, repository, digest, rights));
    const auto applied = records_.apply(batch);
    if (applied) return catalog_.forgetIfEmpty(repository);
    if (applied.error().code != ErrorCode::kPreconditionFailed) return fail(applied.error());
  }
  return failContended(repository.text() + '@' + digest.text());
}

}  // namespace berth::registry
