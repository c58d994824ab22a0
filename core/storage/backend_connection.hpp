// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/lane.hpp"
#include "model/result.hpp"
#include "observe/log.hpp"
#include "storage/call_gate.hpp"
#include "storage/call_meter.hpp"

#include <berth/gen/blobs.hpp>
#include <berth/gen/plugin.hpp>
#include <berth/gen/records.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace berth::storage {

/// The three kinds of a storage plugin, whatever lies between. Thread-safe.
struct BackendClients {
  sdk::PluginClient plugin;
  sdk::BlobsClient blobs;
  sdk::RecordsClient records;
  std::shared_ptr<const void> owner;  ///< Keeps alive what the clients point at.
};

/// For error texts: `<name> cannot serve now (cause); <cure>`.
struct BackendTexts {
  std::string name;  ///< "the Back End at unix:/run/berth/backend.sock"
  std::string cure;
};

/// How long the Back End may take to answer.
struct BackendDeadlines {
  std::chrono::milliseconds call{10'000};
  std::chrono::milliseconds sync{60'000};  ///< Where a disk has to be waited for: commit, sync, a durable batch.
};

/// The way to one Back End (connect() in backend_channel.hpp makes it). Comes back by itself when the Back End does.
/// Any thread.
class BackendConnection {
 public:
  /// Requests that are at the Back End at a time.
  static constexpr std::size_t kLaneWidth = 16;

  /// `clients` (at least one) are equivalent and used in turn. `gate` may be null. `log` outlives it.
  BackendConnection(BackendTexts texts, bool accepts_descriptors, std::vector<BackendClients> clients,
                    std::shared_ptr<CallGate> gate, BackendDeadlines deadlines, const observe::Log& log);

  Lane& lane() { return lane_; }
  bool acceptsDescriptors() const { return accepts_descriptors_; }
  const BackendDeadlines& deadlines() const { return deadlines_; }
  const BackendClients& clients();
  /// Has all calls counted from now on. Before the first one; `meter` outlives the connection's use.
  void countBy(CallMeter& meter) { meter_ = &meter; }
  /// Null: nobody counts.
  CallMeter* meter() const { return meter_; }
  /// To be held around each use of clients().
  CallGate* gate() const { return gate_.get(); }

  /// Asks who is there unless that is known, and refuses a Back End that lacks a method this Front End needs. Called
  /// before each call; call it at start to tell early. Waits at most until `deadline`. Uses no Lane.
  Result<void> greet(std::chrono::steady_clock::time_point deadline);
  /// Why a call cannot be made: the gate is closed.
  Error stopping() const;
  /// A call failed: what it means, in words for the client. Greets anew after an UNAVAILABLE.
  Error errorOf(const sdk::Status& status);

 private:
  Result<std::uint64_t> askShielded(std::chrono::steady_clock::time_point deadline);
  Result<std::uint64_t> ask(std::chrono::steady_clock::time_point deadline);
  Result<void> check(const berth_describe_response& answer) const;

  const BackendTexts texts_;
  const bool accepts_descriptors_;
  const std::vector<BackendClients> clients_;
  const std::shared_ptr<CallGate> gate_;
  const BackendDeadlines deadlines_;
  const observe::Log& log_;
  CallMeter* meter_ = nullptr;
  Lane lane_{"backend", kLaneWidth};
  std::atomic<std::size_t> turn_{0};
  std::atomic<bool> greeted_{false};
  std::mutex mutex_;
  std::condition_variable greeting_done_;
  bool greeting_ = false;  ///< Somebody asks; the others wait for what comes of it.
  std::uint64_t instance_ = 0;
};

}  // namespace berth::storage
