// SPDX-License-Identifier: Apache-2.0
#include "plugin/child_keeper.hpp"

#include "plugin/backoff.hpp"
#include "plugin/child_greeting.hpp"
#include "plugin/child_log.hpp"
#include "plugin/instance_health.hpp"
#include "plugin/plugin_channel.hpp"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <utility>

namespace berth::plugin {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kFirstPause{10};
constexpr seconds kLongestPause{5};
constexpr seconds kGoodLife{60};
constexpr seconds kStartTime{10};
constexpr seconds kEndTime{4};
constexpr seconds kHealthGrace{1};
constexpr seconds kHealthInterval{5};
// Calls that fail one after the other do not each cost a question.
constexpr milliseconds kLeastHealthInterval{100};

bool hasHungUp(const File& socket) {
  pollfd look{socket.fd(), POLLRDHUP, 0};
  return ::poll(&look, 1, 0) > 0 && (look.revents & (POLLHUP | POLLRDHUP | POLLERR)) != 0;
}

}  // namespace

ChildKeeper::ChildKeeper(ChildOrder order, Link& link, const observe::Log& log)
    : order_{std::move(order)}, link_{link}, log_{log}, thread_{[this] { run(); }} {}

ChildKeeper::~ChildKeeper() {
  stopping_ = true;
  wakeup_.wake();
  thread_.join();
}

Result<void> ChildKeeper::waitForFirst() {
  return first_.get_future().get();
}

std::string ChildKeeper::titled(const std::string& text) const {
  return titleOf(link_.manifest(), order_.id) + " " + text;
}

void ChildKeeper::run() {
  Backoff backoff{kFirstPause, kLongestPause, kGoodLife};
  while (!stopping_) {
    if (has_served_ && order_.restarts != nullptr) order_.restarts->add();
    const auto born = Clock::now();
    const Result<void> life = live();
    if (stopping_) break;
    if (!has_served_) break;
    if (!life) {
      link_.disconnect(life.error().detail);
      log_.error("A plugin's process is not there and will be started again.",
                 {{"instance", order_.id}, {"cause", life.error().detail}});
    }
    wakeup_.waitFor(backoff.after(Clock::now() - born));
    wakeup_.clear();
  }
}

// One life of a child. An error says why it did not last.
Result<void> ChildKeeper::live() {
  auto failed = [this](Error error) -> Result<void> {
    if (!has_served_) first_.set_value(fail(error));
    return fail(std::move(error));
  };
  auto spawned =
      ChildProcess::spawn(order_.program, {"plugin-host", "--plugin", order_.file, "--id", order_.id}, order_.config);
  if (!spawned) return failed({spawned.error().code, titled(spawned.error().detail)});
  ChildProcess child = *std::move(spawned);
  pid_ = child.pid();
  const ChildLog lines{child.takeOutput(), child.takeErrors(),
                       [this, pid = std::to_string(child.pid()), plugin = link_.manifest().name](
                           observe::Level level, std::string_view message) {
                         log_.write(level, message, {{"plugin", plugin}, {"instance", order_.id}, {"process", pid}});
                       }};
  if (auto ready = awaitReady(child); !ready) {
    child.end();
    return failed(ready.error());
  }
  File calls = child.takeCalls();
  File same{::fcntl(calls.fd(), F_DUPFD_CLOEXEC, 0)};
  auto peer = Peer::greet(channelOver(std::move(calls)), order_.kinds, kStartTime);
  if (!peer) return failed({peer.error().code, titled(peer.error().detail)});

  lost_ = false;
  expose(std::move(same), *peer);
  link_.connect(*peer);
  if (!has_served_) first_.set_value({});
  has_served_ = true;
  const std::string end = watch(child, **peer);
  link_.disconnect(titled(end));
  expose({}, nullptr);
  peer->reset();
  if (stopping_) letEnd(child);
  pid_ = 0;
  return fail(ErrorCode::kUnavailable, link_.cause());
}

void ChildKeeper::expose(File calls, std::shared_ptr<Peer> peer) {
  const std::lock_guard lock{mutex_};
  calls_ = std::move(calls);
  peer_ = std::move(peer);
}

Result<void> ChildKeeper::awaitReady(const ChildProcess& child) const {
  const auto until = Clock::now() + kStartTime;
  ChildGreeting greeting;
  while (!greeting.isComplete()) {
    const auto left = std::chrono::duration_cast<milliseconds>(until - Clock::now());
    if (left.count() <= 0)
      return fail(ErrorCode::kUnavailable, titled("does not start within 10 s; look at its lines in the log"));
    std::array<pollfd, 2> waits{{{child.control(), POLLIN, 0}, {wakeup_.fd(), POLLIN, 0}}};
    if (::poll(waits.data(), waits.size(), static_cast<int>(left.count())) < 0) continue;
    if (stopping_) return fail(ErrorCode::kUnavailable, titled("is stopping"));
    if (waits[1].revents != 0) wakeup_.clear();
    if (waits[0].revents != 0 && !greeting.readFrom(child.control()))
      return fail(ErrorCode::kUnavailable, titled("ended before it served; look at its lines in the log"));
  }
  return greeting.outcome();
}

// Until the child ends or has to. What became of it.
std::string ChildKeeper::watch(ChildProcess& child, const Peer& peer) {
  auto asked = Clock::now();
  while (true) {
    const auto due = asked + (doubted_ ? milliseconds{kLeastHealthInterval} : milliseconds{kHealthInterval});
    const auto left = std::chrono::ceil<milliseconds>(due - Clock::now());
    std::array<pollfd, 3> waits{{{child.ending(), POLLIN, 0}, {child.control(), POLLIN, 0}, {wakeup_.fd(), POLLIN, 0}}};
    if (::poll(waits.data(), waits.size(), std::max(0, static_cast<int>(left.count()))) < 0) continue;
    if (waits[2].revents != 0) wakeup_.clear();
    if (stopping_) return "is stopping";
    if (waits[0].revents != 0 || waits[1].revents != 0 || lost_)
      return "ended (" + child.end() + ") and is being started again; look at its lines in the log";
    if (waits[2].revents != 0 || Clock::now() < due) continue;
    doubted_ = false;
    if (!isWell(peer)) {
      link_.disconnect(titled("no longer answers and is being started again"));
      child.end();
      return "no longer answered, was killed and is being started again";
    }
    asked = Clock::now();
  }
}

bool ChildKeeper::isWell(const Peer& peer) const {
  const sdk::LocalCall call{order_.deadline + kHealthGrace};
  const auto health = peer.plugin().health(call, {});
  if (health) return true;
  const berth_status status = health.status().code;
  if (status == BERTH_DEADLINE_EXCEEDED) return false;
  if (status != BERTH_UNAVAILABLE && status != BERTH_RESOURCE_EXHAUSTED) return true;
  // Its own word, or that of a broken connection or of a server without a thread? Describe is answered by our part of
  // it.
  const sdk::LocalCall again{milliseconds{kHealthGrace}};
  return static_cast<bool>(peer.plugin().describe(again, {}));
}

void ChildKeeper::letEnd(ChildProcess& child) const {
  child.closeControl();
  pollfd wait{child.ending(), POLLIN, 0};
  ::poll(&wait, 1, static_cast<int>(milliseconds{kEndTime}.count()));
  child.end();
}

bool ChildKeeper::isGone(const std::shared_ptr<Peer>& peer) {
  const std::lock_guard lock{mutex_};
  if (peer_ != peer) return true;
  if (!hasHungUp(calls_)) return false;
  lost_ = true;
  wakeup_.wake();
  link_.disconnect(peer, titled("has ended and is being started again"));
  return true;
}

void ChildKeeper::doubt() {
  doubted_ = true;
  wakeup_.wake();
}

}  // namespace berth::plugin
