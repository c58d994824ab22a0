// SPDX-License-Identifier: Apache-2.0
#include "pool.hpp"

#include <utility>

namespace berth::ldap {

sdk::Status Pool::run(const Budget& budget, const Act& act) {
  if (auto status = enter(budget); !status.ok()) return status;
  const std::unique_ptr<Pool, void (*)(Pool*)> entered{this, [](Pool* pool) { pool->leave(); }};
  return runInside(budget, act);
}

sdk::Status Pool::enter(const Budget& budget) {
  std::unique_lock lock{mutex_};
  while (!left_.wait_for(lock, Budget::kPoll, [&] { return inside_ < size_; }))
    if (budget.over())
      return sdk::fail(BERTH_RESOURCE_EXHAUSTED,
                       "all " + std::to_string(size_) + " connections to the LDAP server are in use; raise \"pool\"");
  ++inside_;
  return {};
}

void Pool::leave() {
  {
    const std::lock_guard lock{mutex_};
    --inside_;
  }
  left_.notify_one();
}

sdk::Status Pool::runInside(const Budget& budget, const Act& act) {
  if (auto kept = takeIdle()) {
    auto status = act(*kept);
    const bool alive = kept->alive();
    settle(std::move(kept), status);
    if (alive || budget.over()) return status;
  }
  auto opened = servers_.open(budget);
  if (!opened) return opened.status();
  auto status = prepare_(**opened, budget);
  if (status.ok()) status = act(**opened);
  settle(*std::move(opened), status);
  return status;
}

std::unique_ptr<Connection> Pool::takeIdle() {
  std::vector<Idle> stale;  // Closed behind the lock.
  const std::lock_guard lock{mutex_};
  if (idle_.empty()) return nullptr;
  if (Clock::now() - idle_.back().since > kMostIdle) {
    stale.swap(idle_);
    return nullptr;
  }
  auto connection = std::move(idle_.back().connection);
  idle_.pop_back();
  return connection;
}

void Pool::settle(std::unique_ptr<Connection> connection, const sdk::Status& status) {
  std::vector<Idle> suspects;
  const bool alive = connection->alive();
  // A caller that has gone away says nothing about the server.
  const bool blamed = !alive && status.code != BERTH_CANCELLED;
  if (blamed) servers_.distrust(*connection);
  const std::lock_guard lock{mutex_};
  if (alive) idle_.push_back({std::move(connection), Clock::now()});
  if (blamed) suspects.swap(idle_);  // What ended this one has probably ended all.
}

}  // namespace berth::ldap
