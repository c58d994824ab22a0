// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "contract/blobs_caller.hpp"
#include "contract/records_caller.hpp"
#include "contract/store_under_test.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace berth::test {

/// One case, four rows: an empty store in a directory of its own, reached in the row's way.
class ContractTest : public testing::TestWithParam<Way> {
 protected:
  ContractTest();
  ~ContractTest() override;

  StoreUnderTest& store() { return *store_; }
  BlobsCaller blobs() const { return BlobsCaller{store_->blobs()}; }
  RecordsCaller records() const { return RecordsCaller{store_->records()}; }

  /// Ends the store in order and opens it again.
  void reopen();
  /// The same, with the folder `index/` deleted between.
  void loseIndex();

  /// A blob brought in by an upload in pieces.
  std::string upload(std::string_view content);

  std::filesystem::path root() const { return directory_ / "data"; }

 private:
  std::filesystem::path directory_;
  std::unique_ptr<StoreUnderTest> store_;
};

std::string digestOf(std::string_view content);
/// A digest of the right form that nothing hashes to.
std::string inventedDigest(char digit);
/// A new upload id.
std::string newId();
std::string randomBytes(std::size_t size);

inline std::string wayName(const testing::TestParamInfo<Way>& info) {
  return nameOf(info.param);
}

}  // namespace berth::test

// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): GoogleTest has no other way to name the rows.
#define BERTH_FOUR_WAYS(suite)                                                                     \
  INSTANTIATE_TEST_SUITE_P(, suite,                                                                \
                           testing::Values(berth::test::Way::kDirect, berth::test::Way::kEmbedded, \
                                           berth::test::Way::kUnix, berth::test::Way::kTcp),       \
                           berth::test::wayName)
