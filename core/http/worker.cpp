// SPDX-License-Identifier: Apache-2.0
#include "http/worker.hpp"

#include "http/connection.hpp"
#include "http/conversation.hpp"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>
#include <sys/epoll.h>

#include <algorithm>
#include <ctime>
#include <random>

namespace berth::http {
namespace {

constexpr std::size_t kSpareConversations = 8;

std::uint64_t randomSeed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

}  // namespace

// The buffer is not touched before it is used: threads that only stand by cost no memory.
Worker::Worker(EngineParts& parts) : parts_{parts}, buffer_{new char[kBufferBytes]}, id_state_{randomSeed()} {}

Worker::~Worker() = default;

void Worker::run() {
  Turn::current() = this;
  bool has_turn = parts_.gate.enter();
  while (has_turn && !parts_.is_ending.load(std::memory_order_acquire)) {
    if (parts_.gate.isOver()) {
      parts_.gate.leave();
      has_turn = parts_.gate.enter();
      continue;
    }
    takeUp();
  }
  if (has_turn) parts_.gate.leave();
  Turn::current() = nullptr;
}

void Worker::takeUp() {
  epoll_event event{};
  parts_.gate.watch();
  const int count = ::epoll_wait(parts_.epoll.fd(), &event, 1, -1);
  parts_.gate.unwatch();
  if (count != 1 || event.data.ptr == &parts_.end_event) return;
  if (event.data.ptr == &parts_.ready) {
    if (Connection* const connection = parts_.ready.pop()) serve(*connection);
    return;
  }
  auto& connection = *static_cast<Connection*>(event.data.ptr);
  if (connection.wake()) serve(connection);
}

void Worker::serve(Connection& connection) {
  do {
    now_ = Ticks::Clock::now();
    tick_ = parts_.ticks.at(now_);
    if (!connection.conversation) {
      if (spare_.empty()) spare_.push_back(std::make_unique<Conversation>());
      connection.conversation = std::move(spare_.back());
      spare_.pop_back();
    }
    const Wait wait = connection.conversation->advance(connection, *this);
    if (wait.what == Wait::For::kIdle) shelve(std::move(connection.conversation));
    if (wait.what == Wait::For::kNothing) return retire(connection);
    arm(connection, wait);
  } while (!connection.park());
}

// Arms before it parks: the descriptor is surely the connection's as long as this worker owns it. An event that comes
// in between wakes a connection that is not parked yet, and park() notices.
// Changing a registration cannot fail; if it did, the deadline would end the connection.
void Worker::arm(Connection& connection, const Wait& wait) {
  connection.deadline.store(wait.deadline, std::memory_order_relaxed);
  if (wait.what == Wait::For::kPlace) return;
  epoll_event event{};
  event.events = connection.transport->events(wait.what == Wait::For::kSpace) | EPOLLONESHOT;
  event.data.ptr = &connection;
  ::epoll_ctl(parts_.epoll.fd(), EPOLL_CTL_MOD, connection.transport->fd(), &event);
}

void Worker::retire(Connection& connection) {
  if (connection.conversation) shelve(std::move(connection.conversation));
  connection.close();
  parts_.roster.giveBack(connection);
  if (parts_.is_stopping.load(std::memory_order_relaxed) || parts_.is_full.load(std::memory_order_relaxed)) {
    parts_.ringBell();
  }
}

void Worker::shelve(std::unique_ptr<Conversation> conversation) {
  conversation->clear();
  if (spare_.size() >= kSpareConversations) return;
  spare_.push_back(std::move(conversation));
}

void Worker::claim(Lane& lane) {
  if (std::find(places_.begin(), places_.end(), &lane) != places_.end()) return;
  if (parts_.lanes.of(lane).isBusy() || !lane.tryEnter()) throw LaneFull{&lane};
  places_.push_back(&lane);
}

void Worker::leave(Lane& lane) {
  if (std::erase(places_, &lane) > 0) lane.leave();
}

void Worker::yield() {
  if (yields_++ == 0) parts_.gate.leave();
}

void Worker::resume() {
  if (--yields_ == 0) parts_.gate.force();
}

Worker::Step::Step(Worker& worker, Lane* granted) : worker_{worker} {
  if (granted != nullptr) worker_.places_.push_back(granted);
}

Worker::Step::~Step() {
  for (Lane* const lane : worker_.places_) lane->leave();
  worker_.places_.clear();
}

std::string_view Worker::date() {
  if (const std::int64_t second = ::time(nullptr); second != date_second_) {
    date_second_ = second;
    date_ = Poco::DateTimeFormatter::format(Poco::Timestamp::fromEpochTime(second), Poco::DateTimeFormat::HTTP_FORMAT);
  }
  return date_;
}

// SplitMix64.
void Worker::makeId(std::string& id) {
  std::uint64_t bits = (id_state_ += 0x9e3779b97f4a7c15);
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
  bits ^= bits >> 31;
  constexpr std::string_view kDigits = "0123456789abcdef";
  id.resize(16);
  for (char& c : id) {
    c = kDigits[bits & 15];
    bits >>= 4;
  }
}

}  // namespace berth::http
