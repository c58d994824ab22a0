// SPDX-License-Identifier: Apache-2.0
#include "storage/backend_connection.hpp"

#include "storage/status_table.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <string_view>
#include <utility>

namespace berth::storage {

namespace {

constexpr std::array<std::string_view, 18> kNeededMethods{
    "berth.blobs/1.Info",       "berth.blobs/1.Stat",         "berth.blobs/1.OpenRead",   "berth.blobs/1.Read",
    "berth.blobs/1.Put",        "berth.blobs/1.BeginUpload",  "berth.blobs/1.OpenUpload", "berth.blobs/1.Append",
    "berth.blobs/1.ReadUpload", "berth.blobs/1.UploadStatus", "berth.blobs/1.Commit",     "berth.blobs/1.CancelUpload",
    "berth.blobs/1.Sync",       "berth.blobs/1.Remove",       "berth.records/1.Info",     "berth.records/1.Get",
    "berth.records/1.List",     "berth.records/1.Apply",
};

bool isOffered(const berth_describe_response& answer, std::string_view method) {
  return std::any_of(answer.methods, answer.methods + answer.methods_count,
                     [&](berth_str offered) { return sdk::view(offered) == method; });
}

}  // namespace

BackendConnection::BackendConnection(BackendTexts texts, bool accepts_descriptors, std::vector<BackendClients> clients,
                                     std::shared_ptr<CallGate> gate, BackendDeadlines deadlines,
                                     const observe::Log& log)
    : texts_{std::move(texts)},
      accepts_descriptors_{accepts_descriptors},
      clients_{std::move(clients)},
      gate_{std::move(gate)},
      deadlines_{deadlines},
      log_{log} {}

const BackendClients& BackendConnection::clients() {
  if (clients_.size() == 1) return clients_.front();
  return clients_[turn_.fetch_add(1, std::memory_order_relaxed) % clients_.size()];
}

Result<void> BackendConnection::greet(std::chrono::steady_clock::time_point deadline) {
  if (greeted_.load(std::memory_order_acquire)) return {};
  std::unique_lock lock{mutex_};
  if (!greeting_done_.wait_until(lock, deadline, [this] { return !greeting_; })) {
    return fail(errorOf(sdk::fail(BERTH_DEADLINE_EXCEEDED, {})));
  }
  if (greeted_.load(std::memory_order_acquire)) return {};

  greeting_ = true;
  lock.unlock();
  const Result<std::uint64_t> instance = askShielded(deadline);
  lock.lock();
  greeting_ = false;
  greeting_done_.notify_all();
  if (!instance) return fail(instance.error());
  if (instance_ != 0 && instance_ != *instance) {
    log_.info("The Back End was started anew.", {{"backend", texts_.name}});
  }
  instance_ = *instance;
  greeted_.store(true, std::memory_order_release);
  return {};
}

// Whatever goes wrong in there, the others must not wait for it for ever.
Result<std::uint64_t> BackendConnection::askShielded(std::chrono::steady_clock::time_point deadline) try {
  return ask(deadline);
} catch (const std::exception& error) {
  return fail(ErrorCode::kUnavailable, texts_.name + " could not be asked who it is (" + error.what() + ")");
}

Result<std::uint64_t> BackendConnection::ask(std::chrono::steady_clock::time_point deadline) {
  const CallGate::Use use{gate()};
  if (!use) return fail(stopping());
  sdk::LocalCall call{deadline};
  const auto answer = clients_.front().plugin.describe(call, {});
  if (!answer) return fail(errorOf(answer.status()));
  BERTH_CHECK(check(*answer));
  return answer->instance;
}

Result<void> BackendConnection::check(const berth_describe_response& answer) const {
  for (const std::string_view method : kNeededMethods) {
    if (isOffered(answer, method)) continue;
    return fail(ErrorCode::kUnavailable, texts_.name + " does not offer " + std::string{method} +
                                             "; it is no storage plugin or older than this Front End: upgrade it");
  }
  return {};
}

Error BackendConnection::stopping() const {
  return Error{ErrorCode::kUnavailable, texts_.name + " is stopping; " + texts_.cure};
}

Error BackendConnection::errorOf(const sdk::Status& status) {
  const ErrorCode code = errorCodeOf(status.code);
  if (code != ErrorCode::kUnavailable) return Error{code, status.message};
  if (status.code != BERTH_DEADLINE_EXCEEDED) greeted_.store(false, std::memory_order_release);
  const std::string cause = status.code == BERTH_DEADLINE_EXCEEDED ? "no answer in time" : status.message;
  return Error{code,
               texts_.name + " cannot serve now" + (cause.empty() ? "" : " (" + cause + ")") + "; " + texts_.cure};
}

}  // namespace berth::storage
