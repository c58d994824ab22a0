// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/message.hpp"
#include "model/error.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace berth::http {

/// Collects a body that is taken whole but was not announced as a small one.
class WholeBodySink final : public BodySink {
 public:
  using Answer = std::function<Response(std::string_view body)>;

  /// More than `max_bytes` is `too_large`. `answer` may be called again after LaneFull.
  WholeBodySink(std::size_t max_bytes, Error too_large, Answer answer)
      : max_bytes_{max_bytes}, too_large_{std::move(too_large)}, answer_{std::move(answer)} {}

  Result<void> write(std::string_view bytes) override {
    if (bytes.size() > max_bytes_ - body_.size()) return fail(too_large_);
    body_ += bytes;
    return {};
  }
  Response close() override { return answer_(body_); }
  void abort() override {}

 private:
  const std::size_t max_bytes_;
  const Error too_large_;
  const Answer answer_;
  std::string body_;
};

}  // namespace berth::http
