// SPDX-License-Identifier: Apache-2.0
#include "app/session_expiry.hpp"

#include "registry/registry.hpp"
#include "support/memory_storage.hpp"

#include <gmock/gmock.h>

#include <thread>

namespace berth::app {
namespace {

using std::chrono::milliseconds;

registry::Settings settingsWithExpiry(std::chrono::hours expiry) {
  registry::Settings settings;
  settings.upload_expiry = expiry;
  return settings;
}

class SessionExpiryTest : public testing::Test {
 protected:
  void startSession(registry::Registry& registry) {
    const auto repository = RepositoryName::parse("team/app");
    ASSERT_TRUE(repository.has_value());
    ASSERT_TRUE(registry.uploads.start(*repository, Digest::Algorithm::kSha256).has_value());
  }
  std::size_t sessions() const { return records_.names("uploads", "").size(); }

  test::MemoryBlobs blobs_;
  test::MemoryRecords records_;
  observe::Log log_{observe::Level::kError};
};

// Checklist 30.
TEST_F(SessionExpiryTest, RemovesWhatIdledTooLong) {
  registry::Registry registry{blobs_, records_, settingsWithExpiry(std::chrono::hours{0})};
  startSession(registry);
  ASSERT_EQ(sessions(), 1U);
  const SessionExpiry expiry{registry.uploads, log_, milliseconds{5}};
  for (int i = 0; i < 1000 && sessions() > 0; ++i) std::this_thread::sleep_for(milliseconds{5});
  EXPECT_EQ(sessions(), 0U);
}

TEST_F(SessionExpiryTest, KeepsWhatMayStillContinue) {
  registry::Registry registry{blobs_, records_, settingsWithExpiry(std::chrono::hours{1})};
  startSession(registry);
  {
    const SessionExpiry expiry{registry.uploads, log_, milliseconds{2}};
    while (records_.calls.count("list") < 3) std::this_thread::sleep_for(milliseconds{1});
  }
  EXPECT_EQ(sessions(), 1U);
}

}  // namespace
}  // namespace berth::app
