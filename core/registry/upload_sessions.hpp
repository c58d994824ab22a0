// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/repository_name.hpp"
#include "model/result.hpp"
#include "model/upload_id.hpp"
#include "registry/settings.hpp"
#include "registry/upload_session.hpp"
#include "storage/record_store.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace berth::registry {

/// A session and the version of the record it came from.
struct HeldSession {
  UploadId id;
  UploadSession session;
  std::uint64_t version = 0;
  bool is_remembered = false;  ///< From this Front End's memory: another one may have changed it since.
};

/// The upload sessions: their records, and a bounded memory of those that this Front End wrote last, because the next
/// request of a session mostly comes to the same Front End. Versions tell when that memory is stale. Any thread.
class UploadSessions {
 public:
  UploadSessions(storage::RecordStore& records, const Settings& settings) : records_{records}, settings_{settings} {}

  /// Stores a new session.
  Result<HeldSession> create(const RepositoryName& repository, Digest::Algorithm algorithm, std::uint64_t lease,
                             std::string boot_id, std::string owner = {});

  /// Whose session a request asks for.
  struct Asker {
    const RepositoryName& repository;
    std::string_view owner;
  };
  /// From memory, else from the records. kBlobUploadUnknown, also when it belongs to another repository or owner.
  Result<HeldSession> find(const Asker& asker, const UploadId& id);
  Result<HeldSession> findFresh(const Asker& asker, const UploadId& id);
  /// Also one that is ended and could not be removed yet.
  Result<HeldSession> findToEnd(const Asker& asker, const UploadId& id);
  /// Stores what `held` says now, and the new version in it. kPreconditionFailed when somebody else changed it.
  Result<void> save(HeldSession& held);
  /// Removes the record. kPreconditionFailed as save().
  Result<void> remove(const HeldSession& held);
  /// What remove() does, for a larger batch. Call forget() when that was applied.
  static storage::Batch removal(const HeldSession& held);
  void forget(const UploadId& id);

  /// The right to be the one writer of a session in this Front End, for as long as it lives.
  class Claim {
   public:
    Claim(Claim&& other) noexcept;
    Claim& operator=(Claim&&) = delete;
    ~Claim();

   private:
    friend class UploadSessions;
    Claim(UploadSessions& sessions, std::string id) : sessions_{&sessions}, id_{std::move(id)} {}
    UploadSessions* sessions_;
    std::string id_;
  };
  /// kUploadConflict when another request has it.
  Result<Claim> claim(const UploadId& id);
  /// Claims there are now.
  std::size_t claims();

 private:
  // Sessions of a few hundred clients that push many blobs each.
  static constexpr std::size_t kRemembered = 4096;

  void remember(const HeldSession& held);

  storage::RecordStore& records_;
  const Settings& settings_;
  std::mutex mutex_;
  std::unordered_map<std::string, HeldSession> remembered_;
  std::deque<std::string> oldest_first_;  ///< May name sessions that are forgotten already.
  std::unordered_set<std::string> claimed_;
};

}  // namespace berth::registry
