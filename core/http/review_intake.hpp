// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/whole_body_sink.hpp"
#include "kubernetes/review.hpp"
#include "model/lane.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

namespace berth::http {

/// What reviews of clusters may cost at once, since nobody has to log in to send one: its document takes up to 25 times
/// the bytes of its body. Reviews of a usual size have places of their own, so that large ones are in nobody's way. Any
/// thread.
class ReviewIntake {
 public:
  static constexpr std::size_t kUsualBytes = std::size_t{128} << 10U;
  static constexpr std::size_t kUsualPlaces = 16;
  static constexpr std::size_t kLargePlaces = 1;
  /// Of bodies that are not small enough to come with their head: whole ones that wait, and parts.
  static constexpr std::size_t kMostBytes = 6 * kubernetes::kMostReviewBytes;
  /// No API server waits longer for a webhook.
  static constexpr std::chrono::seconds kLongestBody{30};

  /// Gives the memory that a large review took back to the system: the thread that reads the next one would not find
  /// it. Outlives the review.
  class Place {
   public:
    explicit Place(bool is_large) : is_large_{is_large} {}
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    const bool is_large_;
  };

  /// Claims the place without which a body of so many bytes must not be read as a review. May throw LaneFull.
  Place claimPlace(std::size_t bytes);

  /// Collects a body of at most kMostReviewBytes. kUnavailable while all bodies together are too many bytes,
  /// kRequestTimeout for one that takes too long; more is `too_large`. The sink must not outlive this.
  std::unique_ptr<BodySink> makeSink(Error too_large, WholeBodySink::Answer answer);

  std::vector<Lane*> lanes() { return {&usual_, &large_}; }

 private:
  class Sink;

  bool take(std::size_t bytes);
  void giveBack(std::size_t bytes) { held_.fetch_sub(bytes); }

  Lane usual_{"reviews of clusters", kUsualPlaces};
  Lane large_{"large reviews of clusters", kLargePlaces};
  std::atomic<std::size_t> held_{0};
};

}  // namespace berth::http
