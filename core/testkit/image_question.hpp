// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testkit/question.hpp"
#include "testkit/test_image.hpp"

#include <berth/gen/validation.hpp>

#include <cstddef>

namespace berth::testkit {

/// What the registry fetches for a validator at most; berth.validation/1.
inline constexpr int kMostRounds = 4;
inline constexpr std::size_t kMostItems = 50;
inline constexpr std::size_t kMostBytes = std::size_t{8} << 20U;

sdk::ValidationClient validationOf(plugin::RunningInstance& instance);

/// Asks as the registry does: fetches what is needed and asks again, until nothing is. Wanting more than may be
/// fetched, something that was fetched already or that does not exist is a fault of the answer.
Answer askImage(plugin::RunningInstance& instance, const TestImage& image);

/// The first call of that alone; the answer has no more than a status.
Answer askImageOnce(const sdk::ValidationClient& client, const TestImage& image, const sdk::LocalCall& call);

}  // namespace berth::testkit
