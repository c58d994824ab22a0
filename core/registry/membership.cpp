// SPDX-License-Identifier: Apache-2.0
#include "registry/membership.hpp"

#include "registry/attempts.hpp"
#include "registry/collections.hpp"
#include "registry/membership_record.hpp"

namespace berth::registry {

Result<bool> Membership::hold(const std::vector<storage::Precondition>& preconditions) {
  for (const auto& precondition : preconditions) {
    BERTH_TRY(const auto record, records_.getFresh(precondition.key));
    if (record.version != precondition.version) return false;
  }
  return true;
}

Result<void> Membership::add(const RepositoryName& repository, const Digest& digest, std::uint64_t size,
                             const storage::Batch& also) {
  const auto key = linkKey(repository, digest);
  // Taken to be new, because most are: whoever pushes asked first whether it is here, and no read is the fastest.
  std::uint64_t version = 0;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    storage::Batch batch = also;
    BERTH_CHECK(catalog_.announce(repository, batch));
    batch.preconditions.push_back({key, version});
    if (version == 0) {
      const auto now = settings_.clock();
      batch.changes.push_back({key, formatLink(size, now)});
      batch.changes.push_back({holderKey(digest, repository), now.text()});
    }
    const auto applied = records_.apply(batch);
    if (applied) return {};
    if (applied.error().code != ErrorCode::kPreconditionFailed) return fail(applied.error());

    BERTH_TRY(const bool others_hold, hold(also.preconditions));
    if (!others_hold) return fail(ErrorCode::kPreconditionFailed);
    BERTH_TRY(const auto link, records_.getFresh(key));
    version = link.version;
  }
  return failContended("the repository " + repository.text());
}

Result<void> Membership::remove(const RepositoryName& repository, const Digest& digest,
                                const std::vector<storage::Precondition>& also) {
  const auto key = linkKey(repository, digest);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    BERTH_TRY(const auto link, records_.getFresh(key));
    if (!link.found()) return fail(ErrorCode::kBlobUnknown, digest.text() + " is not in this repository");
    storage::Batch batch;
    batch.durable = true;
    batch.preconditions = also;
    batch.preconditions.push_back({key, link.version});
    batch.changes.push_back({key, {}, true});
    batch.changes.push_back({holderKey(digest, repository), {}, true});
    const auto applied = records_.apply(batch);
    if (applied) return catalog_.forgetIfEmpty(repository);
    if (applied.error().code != ErrorCode::kPreconditionFailed) return fail(applied.error());
    BERTH_TRY(const bool others_hold, hold(also));
    if (!others_hold) return fail(ErrorCode::kPreconditionFailed);
  }
  return failContended("the repository " + repository.text());
}

}  // namespace berth::registry
