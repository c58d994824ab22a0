// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "plugin/peer.hpp"
#include "plugin/running_instance.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
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
  /// Who knows more of the peers. Called on the threads of calls.
  class Guard {
   public:
    /// Whether the peer has ended: if so, it is disconnected when this returns. Before each call, so it takes no time.
    virtual bool isGone(const std::shared_ptr<Peer>& peer) = 0;
    /// A call failed in a way that may mean that the peer is not well.
    virtual void doubt() = 0;

   protected:
    ~Guard() = default;
  };

  /// `patience`: how long a call waits for a peer, if its deadline lets it.
  /// `kinds` are what is wanted: their faces are there before the first peer is. `manifest` is that of the first peer,
  /// as far as it is known. `guard` outlives this.
  Link(const std::vector<std::string>& kinds, Manifest manifest, std::string cause, std::chrono::milliseconds patience,
       Guard& guard);

  /// From now on calls go there.
  void connect(std::shared_ptr<Peer> peer);
  /// From now on calls wait or fail: `cause` is a sentence that says why and what is done about it.
  void disconnect(std::string cause);
  /// The same, when `peer` is still the one of the moment.
  void disconnect(const std::shared_ptr<Peer>& peer, std::string cause);

  /// Null: there is none.
  std::shared_ptr<Peer> peer() const;
  /// Whether there is one.
  RunningInstance::Presence presence() const { return presence_; }
  /// Why there is none.
  std::string cause() const;
  /// Of the last peer that there was. Stays good as long as this.
  const Manifest& manifest() const;
  RunningInstance::Face face(std::string_view kind);

  /// What relaying tables do (wire_kind.cpp). await() is null when no peer came in time.
  std::shared_ptr<Peer> await(const berth_call* call);
  berth_status refuse(const berth_call* call) const;
  berth_status returned(const std::shared_ptr<Peer>& peer, const berth_call* call, berth_status status);

 private:
  void publish(std::size_t row, const void* like);
  std::shared_ptr<Peer> exchange(std::shared_ptr<Peer> peer);

  const std::chrono::milliseconds patience_;
  Guard& guard_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::shared_ptr<Peer> peer_;
  const std::shared_ptr<std::atomic<bool>> presence_ = std::make_shared<std::atomic<bool>>(false);
  std::string cause_;
  std::deque<Manifest> manifests_;
  std::array<std::shared_ptr<const void>, kWireKinds> tables_;
  std::vector<std::shared_ptr<const void>> former_;  ///< Somebody may still hold them.
};

}  // namespace berth::plugin
