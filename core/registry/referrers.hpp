// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/digest.hpp"
#include "model/repository_name.hpp"
#include "model/result.hpp"
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

/// Who refers to a manifest. The lists are written with each push, so reading opens no manifest. Any thread; may block.
class Referrers {
 public:
  explicit Referrers(storage::RecordStore& records) : records_{records} {}

  /// Referrers of `subject`, which need not exist, after the digest text `after`; only those of one of the
  /// `artifact_types` when there are any. Not more than `max_bytes` of descriptors, but at least one; none, with
  /// `more`, where many follow that the types do not let through.
  Result<ReferrerPage> list(const RepositoryName& repository, const Digest& subject,
                            const std::vector<std::string>& artifact_types, const std::string& after,
                            std::size_t max_bytes);

 private:
  storage::RecordStore& records_;
};

}  // namespace berth::registry
