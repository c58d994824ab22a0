// SPDX-License-Identifier: Apache-2.0
#include "hash_pool.hpp"

#include "htpasswd/secret.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace berth::htpasswd_auth {
namespace {

/// How often somebody who waits looks whether his caller has gone.
constexpr std::chrono::milliseconds kPoll{20};

sdk::Status gone(const sdk::Call& call) {
  const auto deadline = call.deadline();
  if (deadline && std::chrono::steady_clock::now() >= *deadline)
    return sdk::fail(BERTH_DEADLINE_EXCEEDED, "too many logins at once: this one had no turn in time; try again");
  return sdk::fail(BERTH_CANCELLED, "the caller no longer waits");
}

}  // namespace

struct HashPool::Job {
  Job(std::string_view asked, std::string hash) : password{asked}, stored{std::move(hash)} {}

  const htpasswd::Secret password;  // The caller's may go before the work is done.
  const std::string stored;
  std::condition_variable is_done;
  bool done = false;
  bool matches = false;
};

HashPool::HashPool(std::size_t workers, std::size_t queue, Verify verify) : verify_{std::move(verify)}, queue_{queue} {
  for (std::size_t at = 0; at < workers; ++at) threads_.emplace_back([this] { run(); });
}

HashPool::~HashPool() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  has_work_.notify_all();
  for (auto& thread : threads_) thread.join();
}

sdk::Result<bool> HashPool::verify(const sdk::Call& call, std::string_view password, const std::string& stored) {
  if (call.cancelled()) return gone(call);
  const auto job = std::make_shared<Job>(password, stored);
  std::unique_lock lock{mutex_};
  if (waiting_.size() >= queue_)
    return sdk::fail(BERTH_RESOURCE_EXHAUSTED, "too many logins at once; try again in a few seconds");
  waiting_.push_back(job);
  has_work_.notify_one();
  while (!job->is_done.wait_for(lock, kPoll, [&] { return job->done; })) {
    if (!call.cancelled()) continue;
    std::erase(waiting_, job);
    return gone(call);
  }
  return job->matches;
}

std::size_t HashPool::waiting() const {
  const std::lock_guard lock{mutex_};
  return waiting_.size();
}

void HashPool::run() {
  std::unique_lock lock{mutex_};
  while (true) {
    has_work_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    const auto job = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    const bool matches = verify_(job->password.text(), job->stored);
    lock.lock();
    job->matches = matches;
    job->done = true;
    job->is_done.notify_one();
  }
}

}  // namespace berth::htpasswd_auth
