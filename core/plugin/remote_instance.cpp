// SPDX-License-Identifier: Apache-2.0
#include "plugin/remote_instance.hpp"

#include "plugin/backoff.hpp"
#include "plugin/instance_health.hpp"
#include "plugin/plugin_channel.hpp"

#include <chrono>
#include <utility>

namespace berth::plugin {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kFirstPause{100};
constexpr seconds kLongestPause{1};
constexpr seconds kGreetTime{1};
constexpr seconds kFirstTime{5};
constexpr seconds kGreetInterval{30};
// Calls that fail one after the other do not each cost a question.
constexpr milliseconds kLeastGreetInterval{100};
// Who is not there will not be in a moment, as a child is: a call says so at once.
constexpr milliseconds kPatience{0};

std::string sentence(const std::string& address, const std::string& what) {
  return "the service at " + address + " " + what;
}

}  // namespace

RemoteInstance::RemoteInstance(const config::PluginSection& section, std::vector<std::string> kinds,
                               std::shared_ptr<grpc::Channel> channel, const observe::Log& log)
    : id_{section.id},
      address_{section.address},
      kinds_{std::move(kinds)},
      channel_{std::move(channel)},
      log_{log},
      link_{kinds_, Manifest{}, sentence(address_, "has not answered yet"), kPatience, *this},
      thread_{[this] { run(); }} {}

RemoteInstance::~RemoteInstance() {
  stopping_ = true;
  wakeup_.wake();
  thread_.join();
}

Result<std::shared_ptr<RunningInstance>> RemoteInstance::start(const config::PluginSection& section,
                                                               const std::vector<std::string>& kinds,
                                                               const observe::Log& log) {
  auto channel = channelTo(section.address, section.tls);
  if (!channel)
    return fail(channel.error().code, "\"" + section.id + "\" cannot be reached: " + channel.error().detail);
  const std::shared_ptr<RemoteInstance> instance{new RemoteInstance{section, kinds, *std::move(channel), log}};
  if (section.required) BERTH_CHECK(instance->waitForFirst());
  return instance;
}

Result<void> RemoteInstance::waitForFirst() {
  auto first = first_.get_future();
  if (first.wait_for(kFirstTime) == std::future_status::ready) return first.get();
  return fail(ErrorCode::kUnavailable, absence());
}

std::string RemoteInstance::absence() const {
  return '"' + id_ + "\": " + link_.cause();
}

std::string RemoteInstance::title() const {
  const Manifest& known = manifest();
  if (known.name.empty()) return "the service at " + address_ + " as \"" + id_ + "\"";
  return titleOf(known, id_) + " (at " + address_ + ")";
}

void RemoteInstance::run() {
  Backoff backoff{kFirstPause, kLongestPause, kGreetInterval};
  while (!stopping_) {
    doubted_ = false;
    const auto began = Clock::now();
    const Result<void> greeted = greet();
    tell(greeted);
    if (!greeted) {
      wakeup_.waitFor(backoff.after(Clock::now() - began));
      wakeup_.clear();
      continue;
    }
    backoff = Backoff{kFirstPause, kLongestPause, kGreetInterval};
    wakeup_.waitFor(kGreetInterval);
    wakeup_.clear();
    if (doubted_ && !stopping_) wakeup_.waitFor(kLeastGreetInterval);
  }
}

// Asks who is there. When nobody is, or the wrong one, calls no longer go there.
Result<void> RemoteInstance::greet() {
  auto peer = Peer::greet(channel_, kinds_, kGreetTime);
  if (!peer) {
    const std::string cure = peer.error().code == ErrorCode::kUnavailable
                                 ? ": see that it runs there, and that both ends trust each other's certificates"
                                 : "";
    link_.disconnect(sentence(address_, peer.error().detail + cure));
    return fail(peer.error().code, absence());
  }
  const auto known = link_.peer();
  if (!known || known->instance() != (*peer)->instance()) link_.connect(*std::move(peer));
  return {};
}

// The first outcome that lasts to who waits for it, and changes to the log.
void RemoteInstance::tell(const Result<void>& greeted) {
  const bool is_final = greeted || greeted.error().code == ErrorCode::kInvalidArgument;
  if (is_final && !has_told_first_) {
    has_told_first_ = true;
    first_.set_value(greeted);
  }
  const bool was_there = std::exchange(is_there_, greeted.has_value());
  if (greeted && !was_there) log_.info("A plugin's service answers.", {{"instance", id_}, {"address", address_}});
  if (!greeted && (was_there || !has_said_away_))
    log_.warn("A plugin's service cannot be used.", {{"instance", id_}, {"cause", greeted.error().detail}});
  has_said_away_ = !greeted;
}

void RemoteInstance::doubt() {
  doubted_ = true;
  wakeup_.wake();
}

Result<void> RemoteInstance::health(std::chrono::milliseconds within) {
  const auto peer = link_.peer();
  if (!peer) return fail(ErrorCode::kUnavailable, absence());
  auto health = askHealth(peer->plugin(), title(), within);
  if (!health) doubt();
  return health;
}

}  // namespace berth::plugin
