// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/digest.hpp"
#include "model/repository_name.hpp"
#include "model/tag.hpp"
#include "model/upload_id.hpp"
#include "storage/record_store.hpp"

#include <string>
#include <string_view>

/// Where the registry keeps what. Shapes of the values: docs/reference/records.md.
namespace berth::registry {

inline constexpr std::string_view kTags = "tags";
inline constexpr std::string_view kManifests = "manifests";
inline constexpr std::string_view kLinks = "links";
inline constexpr std::string_view kHolders = "holders";
inline constexpr std::string_view kTagged = "tagged";
inline constexpr std::string_view kReferrers = "referrers";
inline constexpr std::string_view kRepositories = "repositories";
inline constexpr std::string_view kUploads = "uploads";

inline storage::RecordKey recordKey(std::string_view collection, std::string_view scope, std::string_view name) {
  return {std::string{collection}, std::string{scope}, std::string{name}};
}

/// A tag's history.
inline storage::RecordKey tagKey(const RepositoryName& repository, const Tag& tag) {
  return recordKey(kTags, repository.text(), tag.text());
}
/// That the repository has this manifest.
inline storage::RecordKey manifestKey(const RepositoryName& repository, const Digest& digest) {
  return recordKey(kManifests, repository.text(), digest.text());
}
/// That the repository may serve this blob or manifest.
inline storage::RecordKey linkKey(const RepositoryName& repository, const Digest& digest) {
  return recordKey(kLinks, repository.text(), digest.text());
}
/// The link seen from the blob.
inline storage::RecordKey holderKey(const Digest& digest, const RepositoryName& repository) {
  return recordKey(kHolders, digest.text(), repository.text());
}
/// Scope of `tagged` and `referrers`: a manifest of one repository.
inline std::string manifestScope(const RepositoryName& repository, const Digest& digest) {
  return repository.text() + '@' + digest.text();
}
/// That a tag names this manifest now.
inline storage::RecordKey taggedKey(const RepositoryName& repository, const Digest& digest, std::string_view tag) {
  return recordKey(kTagged, manifestScope(repository, digest), tag);
}
/// That `referrer` names `subject`.
inline storage::RecordKey referrerKey(const RepositoryName& repository, const Digest& subject, const Digest& referrer) {
  return recordKey(kReferrers, manifestScope(repository, subject), referrer.text());
}
inline storage::RecordKey repositoryKey(std::string_view repository) {
  return recordKey(kRepositories, "", repository);
}
inline storage::RecordKey uploadKey(const UploadId& id) {
  return recordKey(kUploads, "", id.text());
}

}  // namespace berth::registry
