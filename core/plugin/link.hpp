// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "plugin/peer.hpp"
#include "plugin/running_instance.hpp"

#include <array>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace berth::plugin {

/// Where the calls of an instance go that runs elsewhere: to the peer of the moment. A call that finds none may wait
/// for the next. Any thread.
class Link {
 public:
  /// Told, on the thread of a call, that the call failed in a way that may mean the peer is gone. Answers true when it
  /// is, and has disconnected it.
  using Doubted = std::function<bool(const std::shared_ptr<Peer>& peer)>;

  /// `patience`: how long a call waits for a peer, if its deadline lets it.
  /// `kinds` are what is wanted: their faces are there before the first peer is. `manifest` is that of the first peer,
  /// as far as it is known.
  Link(const std::vector<std::string>& kinds, Manifest manifest, std::string cause, std::chrono::milliseconds patience,
       Doubted doubted);

  /// From now on calls go there.
  void connect(std::shared_ptr<Peer> peer);
  /// From now on calls wait or fail: `cause` is a sentence that says why and what is done about it.
  void disconnect(std::string cause);
  /// The same, when `peer` is still the one of the moment.
  void disconnect(const std::shared_ptr<Peer>& peer, std::string cause);

  /// Null: there is none.
  std::shared_ptr<Peer> peer() const;
  /// Why there is none.
  std::string cause() const;
  /// Of the last peer that there was. Stays good as long as this.
  const Manifest& manifest() const;
  RunningInstance::Face face(std::string_view kind);

  /// What relaying tables do (wire_kind.cpp). await() is null when no peer came in time.
  std::shared_ptr<Peer> await(const berth_call* call) const;
  berth_status refuse(const berth_call* call) const;
  berth_status returned(const std::shared_ptr<Peer>& peer, const berth_call* call, berth_status status);

 private:
  void publish(std::size_t row, const void* like);

  const std::chrono::milliseconds patience_;
  const Doubted doubted_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::shared_ptr<Peer> peer_;
  std::string cause_;
  std::deque<Manifest> manifests_;
  std::array<std::shared_ptr<const void>, kWireKinds> tables_;
  std::vector<std::shared_ptr<const void>> former_;  ///< Somebody may still hold them.
};

}  // namespace berth::plugin
