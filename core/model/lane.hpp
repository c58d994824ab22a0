// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>

namespace berth {

/// The calls to one thing that may block (the Back End, a plugin instance, the disk): at most `width` requests are in
/// it at a time, so that one that hangs holds `width` threads and no more.
///
/// A worker of the HTTP engine never waits for a place: LaneUse throws LaneFull, the engine parks the *request*, and
/// runs it again from its start when a place is free. Hence the rule for handlers: before its first blocking call a
/// request has no effect that must not happen twice. The place is kept until the request's step ends, so later calls of
/// the same step never park. Any other thread simply waits.
class Lane {
 public:
  Lane(std::string name, std::size_t width) : name_{std::move(name)}, width_{width} {}
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  const std::string& name() const { return name_; }
  std::size_t width() const { return width_; }

  bool tryEnter();
  void enter();  ///< Waits for a place.
  void leave();

  /// Called (under no lock) whenever a place becomes free. Set once, before the lane is used.
  void onFree(std::function<void()> notify) { notify_ = std::move(notify); }

 private:
  const std::string name_;
  const std::size_t width_;
  std::mutex mutex_;
  std::condition_variable free_;
  std::size_t inside_ = 0;
  std::function<void()> notify_;
};

/// Thrown by LaneUse on an engine worker when the lane is full. Only the engine catches it.
struct LaneFull {
  Lane* lane;
};

/// What a thread that must not wait installs for itself (the engine's workers do). All calls on that thread.
class Turn {
 public:
  virtual ~Turn() = default;
  /// Makes sure that the running step has a place in the lane. Throws LaneFull.
  virtual void claim(Lane& lane) = 0;
  /// The running step gives its place in the lane back before it ends.
  virtual void leave(Lane& lane) = 0;
  /// This thread will block: somebody else may run in its place.
  virtual void yield() = 0;
  /// This thread goes on.
  virtual void resume() = 0;

  /// The turn of the calling thread, or null on threads that may wait.
  static Turn*& current();
};

/// Around every call that may block: claims a place and yields the thread's turn for as long as it lives.
class LaneUse {
 public:
  explicit LaneUse(Lane& lane);
  ~LaneUse();
  LaneUse(const LaneUse&) = delete;
  LaneUse& operator=(const LaneUse&) = delete;

 private:
  Lane* entered_ = nullptr;  ///< Only on threads without a Turn, which leave at once.
};

/// The same for a call whose place is left with it, so that a request that hangs elsewhere later holds none here. It
/// may have to park again afterwards: only for calls before the request's first effect, in lanes that no LaneUse
/// shares.
class LaneVisit {
 public:
  explicit LaneVisit(Lane& lane) : lane_{lane}, use_{lane} {}
  ~LaneVisit();
  LaneVisit(const LaneVisit&) = delete;
  LaneVisit& operator=(const LaneVisit&) = delete;

 private:
  Lane& lane_;
  const LaneUse use_;
};

/// Around blocking work that hangs on nothing but this machine's disk (a sync of own data): yields the turn, claims
/// nothing.
class Blocking {
 public:
  Blocking();
  ~Blocking();
  Blocking(const Blocking&) = delete;
  Blocking& operator=(const Blocking&) = delete;
};

}  // namespace berth
