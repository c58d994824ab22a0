// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/digest.hpp"
#include "model/repository_name.hpp"
#include "model/result.hpp"
#include "registry/manifest_service.hpp"
#include "storage/record_store.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace berth::registry {

/// Descriptors of manifests that name another as their subject, each a JSON text, in byte order of their digests.
struct ReferrerPage {
  std::vector<std::string> descriptors;
  std::string last;  ///< Digest to go on after, when `more`.
  bool more = false;
};

/// Who refers to a manifest. The lists are written with each push, so reading opens no manifest, but for an index that
/// a client has kept under the fallback tag: what that lists and this repository has is listed too. Any thread; may
/// block.
class Referrers {
 public:
  Referrers(storage::RecordStore& records, ManifestService& manifests) : records_{records}, manifests_{manifests} {}

  /// Where clients of registries without this list keep it (distribution-spec 1.1.1 "Referrers Tag Schema").
  static Tag fallbackTag(const Digest& subject);

  /// Referrers of `subject`, which need not exist, after the digest text `after`; only those of one of the
  /// `artifact_types` when there are any. Not more than `max_bytes` of descriptors, but at least one; none, with
  /// `more`, where many follow that the types do not let through.
  Result<ReferrerPage> list(const RepositoryName& repository, const Digest& subject,
                            const std::vector<std::string>& artifact_types, const std::string& after,
                            std::size_t max_bytes);

  /// The same in the order in which they were pushed, the newest first, at most `most` of them: for who looks for the
  /// last word on a subject. Looks at the first `kMostCompared` only, by their digests.
  Result<std::vector<std::string>> newest(const RepositoryName& repository, const Digest& subject,
                                          const std::vector<std::string>& artifact_types, std::size_t most);
  static constexpr std::size_t kMostCompared = 1000;

 private:
  struct Listed {
    std::string digest;
    std::string descriptor;
  };
  Result<std::vector<Listed>> listedByTag(const RepositoryName& repository, const Digest& subject,
                                          const std::string& after);
  Result<void> keepThoseThatAreHere(const RepositoryName& repository, std::vector<Listed>& listed);

  storage::RecordStore& records_;
  ManifestService& manifests_;
};

}  // namespace berth::registry
