// SPDX-License-Identifier: Apache-2.0
#include "registry/manifest_push.hpp"

#include "registry/collections.hpp"
#include "registry/membership_record.hpp"
#include "registry/tag_history.hpp"

#include <utility>

namespace berth::registry {
namespace {

using storage::Batch;
using storage::Record;
using storage::RecordKey;

// Some builders list blobs (a build cache's layers) in an index: those are linked like layers, not pushed as manifests.
bool isManifest(const Descriptor& child) {
  return manifestKind(child.media_type) != ManifestKind::kUnknown;
}

// The records a push looks at, in the order of their keys.
class Lookup {
 public:
  explicit Lookup(const ManifestPush& push) {
    keys_.push_back(manifestKey(push.repository, push.digest));
    keys_.push_back(linkKey(push.repository, push.digest));
    for (const auto& tag : push.tags) keys_.push_back(tagKey(push.repository, tag));
    for (const auto& blob : push.document.blobs) keys_.push_back(linkKey(push.repository, blob.digest));
    for (const auto& blob : push.document.optional_blobs) keys_.push_back(linkKey(push.repository, blob.digest));
    for (const auto& child : push.document.children) {
      keys_.push_back(linkKey(push.repository, child.digest));
      if (isManifest(child)) keys_.push_back(manifestKey(push.repository, child.digest));
    }
  }

  Result<void> read(storage::RecordStore& records) {
    BERTH_TRY(records_, records.getAll(keys_));
    return {};
  }

  // The next record, in the order above.
  const Record& next() { return records_[at_++]; }
  // The one that next() gave last, as something that must not change.
  storage::Precondition unchanged() const { return {keys_[at_ - 1], records_[at_ - 1].version}; }
  const RecordKey& key() const { return keys_[at_ - 1]; }

 private:
  std::vector<RecordKey> keys_;
  std::vector<Record> records_;
  std::size_t at_ = 0;
};

void addSelf(Lookup& lookup, const ManifestPush& push, Timestamp now, Batch& batch) {
  // Written again though it be the same: a delete that goes on meanwhile is conditional on this record's version.
  const Record& known = lookup.next();
  const auto media_type = known.found() ? parseManifestMediaType(known.value) : fail(ErrorCode::kNotFound);
  const bool is_same = media_type && *media_type == push.document.media_type &&
                       parseManifestSubject(known.value) == push.document.subject;
  batch.changes.push_back(
      {lookup.key(),
       is_same ? known.value : formatManifestRecord(push.document.media_type, now, push.document.subject)});

  const bool is_linked = lookup.next().found();
  batch.preconditions.push_back(lookup.unchanged());
  if (is_linked) return;
  batch.changes.push_back({lookup.key(), formatLink(push.size, now)});
  batch.changes.push_back({holderKey(push.digest, push.repository), now.text()});
}

Result<void> addTag(Lookup& lookup, const ManifestPush& push, const Tag& tag, const Settings& settings, Batch& batch) {
  const Record& history = lookup.next();
  batch.preconditions.push_back(lookup.unchanged());
  const auto current = history.found() ? currentDigest(history.value) : fail(ErrorCode::kNotFound);
  if (current && *current == push.digest) return {};
  if (push.rights != nullptr) BERTH_CHECK(push.rights->mayPoint(tag, history.found()));
  if (push.gate != nullptr) BERTH_CHECK(push.gate->mayTag(push.entering, tag, current ? &*current : nullptr));
  if (current) batch.changes.push_back({taggedKey(push.repository, *current, tag.text()), {}, true});
  const auto now = settings.clock();
  batch.changes.push_back({lookup.key(), pushedTag(history.value, push.digest, now, settings.tag_history)});
  batch.changes.push_back({taggedKey(push.repository, push.digest, tag.text()), now.text()});
  return {};
}

Result<void> checkSize(const Record& link, const Descriptor& named) {
  BERTH_TRY(const std::uint64_t size, parseLinkSize(link.value));
  if (size == named.size) return {};
  return fail(ErrorCode::kManifestInvalid, named.digest.text() + " has " + std::to_string(size) + " bytes, not " +
                                               std::to_string(named.size) + " as its descriptor says");
}

// A blob that is here takes part; one that is not is refused unless it may be absent.
Result<void> addBlob(Lookup& lookup, const Descriptor& blob, bool may_be_absent, PushPlan& plan) {
  const Record& link = lookup.next();
  if (!link.found()) {
    if (may_be_absent) return {};
    return fail(ErrorCode::kManifestBlobUnknown, blob.digest.text() + " is not in this repository; push it first");
  }
  plan.batch.preconditions.push_back(lookup.unchanged());
  plan.blobs.push_back(blob.digest);
  return checkSize(link, blob);
}

// Manifests that an index names survive power loss since their own push.
Result<void> addChild(Lookup& lookup, const Descriptor& child, bool may_be_absent, Batch& batch) {
  const Record& link = lookup.next();
  const bool is_here = lookup.next().found() && link.found();
  if (!is_here) {
    if (may_be_absent) return {};
    return fail(ErrorCode::kManifestBlobUnknown,
                child.digest.text() + " is not in this repository; push it before the index that names it");
  }
  batch.preconditions.push_back(lookup.unchanged());
  return checkSize(link, child);
}

}  // namespace

Result<PushPlan> planPush(storage::RecordStore& records, Catalog& catalog, const Settings& settings,
                          const ManifestPush& push) {
  Lookup lookup{push};
  BERTH_CHECK(lookup.read(records));
  PushPlan plan;
  Batch& batch = plan.batch;
  batch.durable = true;
  const auto now = settings.clock();
  addSelf(lookup, push, now, batch);
  for (const auto& tag : push.tags) BERTH_CHECK(addTag(lookup, push, tag, settings, batch));
  const bool blobs_may_be_absent = settings.sparse_manifests == SparseManifests::kAll;
  const bool children_may_be_absent = settings.sparse_manifests != SparseManifests::kNone;
  for (const auto& blob : push.document.blobs) BERTH_CHECK(addBlob(lookup, blob, blobs_may_be_absent, plan));
  for (const auto& blob : push.document.optional_blobs) BERTH_CHECK(addBlob(lookup, blob, true, plan));
  for (const auto& child : push.document.children) {
    BERTH_CHECK(isManifest(child) ? addChild(lookup, child, children_may_be_absent, batch)
                                  : addBlob(lookup, child, blobs_may_be_absent, plan));
  }
  if (push.document.subject) {
    batch.changes.push_back(
        {referrerKey(push.repository, *push.document.subject, push.digest), push.document.referrer_descriptor});
  }
  BERTH_CHECK(catalog.announce(push.repository, batch));
  return plan;
}

}  // namespace berth::registry
