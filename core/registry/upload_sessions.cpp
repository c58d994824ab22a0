// SPDX-License-Identifier: Apache-2.0
#include "registry/upload_sessions.hpp"

#include "registry/collections.hpp"

#include <utility>

namespace berth::registry {
namespace {

tl::unexpected<Error> unknown(const UploadId& id) {
  return fail(ErrorCode::kBlobUploadUnknown, "no upload session " + id.text() + " in this repository");
}

bool isOf(const UploadSession& session, const UploadSessions::Asker& asker) {
  return session.repository == asker.repository && session.owner == asker.owner;
}

}  // namespace

Result<HeldSession> UploadSessions::create(const RepositoryName& repository, Digest::Algorithm algorithm,
                                           std::uint64_t lease, std::string boot_id, std::string owner) {
  const auto now = settings_.clock();
  HeldSession held{UploadId::random(),
                   {repository, now, now, lease, 0, ContentHash{algorithm}, std::move(boot_id), std::move(owner)}};
  storage::Batch batch;
  batch.changes.push_back({uploadKey(held.id), held.session.format()});
  BERTH_TRY(held.version, records_.apply(batch));
  remember(held);
  return held;
}

Result<HeldSession> UploadSessions::find(const Asker& asker, const UploadId& id) {
  {
    const std::lock_guard lock{mutex_};
    const auto found = remembered_.find(id.text());
    if (found != remembered_.end() && isOf(found->second.session, asker)) return found->second;
  }
  return findFresh(asker, id);
}

Result<HeldSession> UploadSessions::findFresh(const Asker& asker, const UploadId& id) {
  BERTH_TRY(auto held, findToEnd(asker, id));
  if (held.session.is_ended) return unknown(id);
  return held;
}

Result<HeldSession> UploadSessions::findToEnd(const Asker& asker, const UploadId& id) {
  BERTH_TRY(const auto record, records_.getFresh(uploadKey(id)));
  if (!record.found()) return unknown(id);
  BERTH_TRY(auto session, UploadSession::parse(record.value));
  if (!isOf(session, asker)) return unknown(id);
  return HeldSession{id, std::move(session), record.version};
}

Result<void> UploadSessions::save(HeldSession& held) {
  held.session.used = settings_.clock();
  storage::Batch batch;
  const auto key = uploadKey(held.id);
  batch.preconditions.push_back({key, held.version});
  batch.changes.push_back({key, held.session.format()});
  auto version = records_.apply(batch);
  if (!version) {
    forget(held.id);
    return fail(std::move(version).error());
  }
  held.version = *version;
  remember(held);
  return {};
}

storage::Batch UploadSessions::removal(const HeldSession& held) {
  const auto key = uploadKey(held.id);
  storage::Batch batch;
  batch.preconditions.push_back({key, held.version});
  batch.changes.push_back({key, {}, true});
  return batch;
}

Result<void> UploadSessions::remove(const HeldSession& held) {
  BERTH_CHECK(records_.apply(removal(held)));
  forget(held.id);
  return {};
}

void UploadSessions::remember(const HeldSession& held) {
  if (held.session.is_ended) return forget(held.id);
  const std::lock_guard lock{mutex_};
  const auto [found, is_new] = remembered_.insert_or_assign(held.id.text(), held);
  found->second.is_remembered = true;
  if (is_new) oldest_first_.push_back(held.id.text());
  while (oldest_first_.size() > kRemembered) {
    remembered_.erase(oldest_first_.front());
    oldest_first_.pop_front();
  }
}

void UploadSessions::forget(const UploadId& id) {
  const std::lock_guard lock{mutex_};
  remembered_.erase(id.text());
}

Result<UploadSessions::Claim> UploadSessions::claim(const UploadId& id) {
  const std::lock_guard lock{mutex_};
  if (!claimed_.insert(id.text()).second)
    return fail(ErrorCode::kUploadConflict, "another request writes to this session; wait for its answer");
  return Claim{*this, id.text()};
}

UploadSessions::Claim::Claim(Claim&& other) noexcept
    : sessions_{std::exchange(other.sessions_, nullptr)}, id_{std::move(other.id_)} {}

UploadSessions::Claim::~Claim() {
  if (sessions_ == nullptr) return;
  const std::lock_guard lock{sessions_->mutex_};
  sessions_->claimed_.erase(id_);
}

std::size_t UploadSessions::claims() {
  const std::lock_guard lock{mutex_};
  return claimed_.size();
}

}  // namespace berth::registry
