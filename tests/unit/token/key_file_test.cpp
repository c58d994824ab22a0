// SPDX-License-Identifier: Apache-2.0
#include "fetch/key_file.hpp"

#include "recording_host.hpp"
#include "support/folder.hpp"
#include "test_issuer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <thread>

namespace berth::auth_fetch {
namespace {

using namespace std::chrono_literals;
using test::TestIssuer;
using testing::HasSubstr;

class KeyFiles : public testing::Test {
 protected:
  void write(const std::string& content) {
    std::ofstream{path_ + ".new", std::ios::binary} << content;
    std::filesystem::rename(path_ + ".new", path_);
  }
  static bool has(Keys& keys, const TestIssuer& issuer) {
    return keys.find(issuer.key().publicKey().id(), jose::Algorithm::kEs256, {}).has_value();
  }

  test::Folder folder_;
  const std::string path_ = folder_ / "keys.json";
  test::RecordingHost host_;
  const TestIssuer old_{"https://issuer"};
  const TestIssuer new_{"https://issuer"};
};

TEST_F(KeyFiles, T16_AreReadAgainWhenTheyChange) {
  write(old_.jwks());
  const auto keys = KeyFile::open(path_, host_);
  ASSERT_TRUE(keys.has_value()) << keys.error();
  EXPECT_TRUE(has(**keys, old_));
  EXPECT_FALSE(has(**keys, new_));
  write(new_.jwks());
  std::this_thread::sleep_for(1100ms);
  EXPECT_TRUE(has(**keys, new_));
  EXPECT_FALSE(has(**keys, old_));
  EXPECT_THAT(host_.lines(), HasSubstr("was read again"));
}

TEST_F(KeyFiles, KeepTheirKeysWhenTheyBreak) {
  write(old_.jwks());
  const auto keys = KeyFile::open(path_, host_);
  ASSERT_TRUE(keys.has_value()) << keys.error();
  write("{");
  std::this_thread::sleep_for(1100ms);
  EXPECT_TRUE(has(**keys, old_));
  EXPECT_THAT(host_.lines(), HasSubstr("the keys that were read before stay"));
  std::filesystem::remove(path_);
  std::this_thread::sleep_for(1100ms);
  EXPECT_TRUE(has(**keys, old_));
  write(new_.jwks());
  std::this_thread::sleep_for(1100ms);
  EXPECT_TRUE(has(**keys, new_));
}

TEST_F(KeyFiles, ThatHoldNoKeysAreRefused) {
  for (const auto& content :
       {std::string{}, std::string{"{}"}, std::string{R"({"keys":[]})"}, std::string(1'100'000, ' ') + old_.jwks()}) {
    write(content);
    const auto keys = KeyFile::open(path_, host_);
    ASSERT_FALSE(keys.has_value());
    EXPECT_THAT(keys.error(), HasSubstr(path_));
  }
  EXPECT_FALSE(KeyFile::open(folder_ / "missing", host_).has_value());
  EXPECT_FALSE(KeyFile::open(folder_.path(), host_).has_value());
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_FALSE(KeyFile::open(folder_ / "pipe", host_).has_value());
}

}  // namespace
}  // namespace berth::auth_fetch
