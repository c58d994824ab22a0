// SPDX-License-Identifier: Apache-2.0
#include "http/review_intake.hpp"

#include <malloc.h>

#include <utility>

namespace berth::http {

class ReviewIntake::Sink final : public BodySink {
 public:
  Sink(ReviewIntake& intake, Error too_large, WholeBodySink::Answer answer)
      : intake_{intake}, whole_{kubernetes::kMostReviewBytes, std::move(too_large), std::move(answer)} {}
  ~Sink() override { intake_.giveBack(held_); }
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  Result<void> write(std::string_view bytes) override {
    if (std::chrono::steady_clock::now() >= end_)
      return fail(ErrorCode::kRequestTimeout, "the review did not come within 30 s");
    if (!intake_.take(bytes.size()))
      return fail(ErrorCode::kUnavailable, "too many large reviews at once; try again shortly");
    held_ += bytes.size();
    return whole_.write(bytes);
  }
  Response close() override { return whole_.close(); }
  void abort() override { whole_.abort(); }

 private:
  ReviewIntake& intake_;
  WholeBodySink whole_;
  std::size_t held_ = 0;
  const std::chrono::steady_clock::time_point end_ = std::chrono::steady_clock::now() + kLongestBody;
};

ReviewIntake::Place::~Place() {
  if (is_large_) ::malloc_trim(0);
}

ReviewIntake::Place ReviewIntake::claimPlace(std::size_t bytes) {
  const bool is_large = bytes > kUsualBytes;
  // The lane's place stays with the request until its step ends; the turn is needed, as reading a review is work.
  const LaneUse use{is_large ? large_ : usual_};
  return Place{is_large};
}

std::unique_ptr<BodySink> ReviewIntake::makeSink(Error too_large, WholeBodySink::Answer answer) {
  return std::make_unique<Sink>(*this, std::move(too_large), std::move(answer));
}

bool ReviewIntake::take(std::size_t bytes) {
  if (held_.fetch_add(bytes) + bytes <= kMostBytes) return true;
  held_.fetch_sub(bytes);
  return false;
}

}  // namespace berth::http
