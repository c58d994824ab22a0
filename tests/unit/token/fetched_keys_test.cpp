// SPDX-License-Identifier: Apache-2.0
#include "fetch/fetched_keys.hpp"

#include "recording_host.hpp"
#include "support/key_server.hpp"
#include "test_issuer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace berth::auth_fetch {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using test::KeyServer;
using test::TestIssuer;
using testing::HasSubstr;

class KeysOfTheNetwork : public testing::Test {
 protected:
  IssuerSettings settings(const std::string& path = "/keys") const {
    IssuerSettings settings;
    settings.issuer = server_.origin();
    settings.jwks_url = *Locator::parse(server_.url(path));
    settings.pause = 300ms;
    return settings;
  }
  IssuerSettings discovering() const {
    auto settings = this->settings();
    settings.jwks_url.reset();
    settings.discovery = *Locator::parse(server_.url("/.well-known/openid-configuration"));
    return settings;
  }
  void discover(const std::string& issuer, const std::string& place) {
    server_.answer("/.well-known/openid-configuration", nlohmann::json{{"issuer", issuer}, {"jwks_uri", place}}.dump());
  }
  static tl::expected<jose::PublicKey, Missing> find(Keys& keys, const TestIssuer& issuer) {
    return keys.find(issuer.key().publicKey().id(), jose::Algorithm::kEs256, Clock::time_point::max());
  }
  static void expectMissing(Keys& keys, const TestIssuer& issuer, Missing missing) {
    const auto key = find(keys, issuer);
    ASSERT_FALSE(key.has_value());
    EXPECT_EQ(key.error(), missing);
  }

  KeyServer server_;
  test::RecordingHost host_;
  const TestIssuer old_{"https://issuer"};
  const TestIssuer new_{"https://issuer"};
};

TEST_F(KeysOfTheNetwork, AreThereForTheFirstWhoAsks) {
  server_.answer("/keys", old_.jwks());
  FetchedKeys keys{settings(), host_};
  const auto key = find(keys, old_);
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(key->thumbprint(), old_.key().publicKey().thumbprint());
}

TEST_F(KeysOfTheNetwork, T16_AreFetchedAgainForAKeyThatIsNew) {
  server_.answer("/keys", old_.jwks());
  FetchedKeys keys{settings(), host_};
  ASSERT_TRUE(find(keys, old_).has_value());
  server_.answer("/keys", new_.jwks());
  std::this_thread::sleep_for(400ms);
  EXPECT_TRUE(find(keys, new_).has_value());
  EXPECT_FALSE(find(keys, old_).has_value());
}

TEST_F(KeysOfTheNetwork, AreNotFetchedForEachInventedKey) {
  server_.answer("/keys", old_.jwks());
  auto patient = settings();
  patient.pause = 1h;
  FetchedKeys keys{patient, host_};
  for (int i = 0; i < 50; ++i) EXPECT_FALSE(find(keys, TestIssuer{"x"}).has_value());
  EXPECT_EQ(server_.asked("/keys"), 1U);
  expectMissing(keys, new_, Missing::kUnknown);
}

TEST_F(KeysOfTheNetwork, StayWhenAFetchFails) {
  server_.answer("/keys", old_.jwks());
  FetchedKeys keys{settings(), host_};
  ASSERT_TRUE(find(keys, old_).has_value());
  server_.answer("/keys", "gone", 500);
  std::this_thread::sleep_for(400ms);
  expectMissing(keys, new_, Missing::kUnreachable);
  EXPECT_TRUE(find(keys, old_).has_value());
  EXPECT_THAT(host_.lines(), HasSubstr("the keys that were fetched before stay"));
  server_.answer("/keys", R"({"keys":[{"kty":"oct","k":"AAAA"}]})");
  std::this_thread::sleep_for(400ms);
  EXPECT_TRUE(find(keys, old_).has_value());
}

TEST_F(KeysOfTheNetwork, AreTriedForUntilTheyAreThere) {
  FetchedKeys keys{settings(), host_};
  expectMissing(keys, old_, Missing::kUnreachable);
  EXPECT_THAT(host_.lines(), HasSubstr("404"));
  server_.answer("/keys", old_.jwks());
  const auto until = Clock::now() + 5s;
  while (!find(keys, old_).has_value() && Clock::now() < until) std::this_thread::sleep_for(20ms);
  EXPECT_TRUE(find(keys, old_).has_value());
  EXPECT_THAT(host_.lines(), HasSubstr("were fetched: 1"));
}

TEST_F(KeysOfTheNetwork, AreNotWaitedForTooLong) {
  server_.answer("/keys", old_.jwks());
  server_.setDelay(2500ms);
  FetchedKeys keys{settings(), host_};
  auto begin = Clock::now();
  EXPECT_FALSE(keys.find("x", jose::Algorithm::kEs256, begin + 100ms).has_value());
  EXPECT_LT(Clock::now() - begin, 1s);
  begin = Clock::now();
  expectMissing(keys, old_, Missing::kUnreachable);
  EXPECT_LT(Clock::now() - begin, 2s);
}

TEST_F(KeysOfTheNetwork, HoldNoMoreThanAFewCalls) {
  server_.setDelay(2500ms);
  FetchedKeys keys{settings(), host_};
  std::atomic<int> quick{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 12; ++i)
    callers.emplace_back([&keys, &quick] {
      const auto begin = Clock::now();
      EXPECT_FALSE(keys.find("x", jose::Algorithm::kEs256, Clock::time_point::max()).has_value());
      if (Clock::now() - begin < 1s) ++quick;
    });
  for (auto& caller : callers) caller.join();
  EXPECT_GE(quick, 8);
}

TEST_F(KeysOfTheNetwork, AreDiscovered) {
  server_.answer("/keys", old_.jwks());
  discover(server_.origin(), server_.url("/keys"));
  FetchedKeys keys{discovering(), host_};
  EXPECT_TRUE(find(keys, old_).has_value());
}

TEST_F(KeysOfTheNetwork, L3_AreNotDiscoveredElsewhere) {
  KeyServer other;
  other.answer("/keys", old_.jwks());
  server_.answer("/keys", old_.jwks());
  for (const auto& place : {other.url("/keys"), std::string{"http://169.254.169.254/keys"},
                            std::string{"file:///etc/passwd"}, std::string{}}) {
    discover(server_.origin(), place);
    FetchedKeys keys{discovering(), host_};
    expectMissing(keys, old_, Missing::kUnreachable);
  }
  EXPECT_EQ(other.asked("/keys"), 0U);
  EXPECT_THAT(host_.lines(), HasSubstr("name it with jwks_url: " + other.url("/keys")));
  discover("https://another", server_.url("/keys"));
  FetchedKeys keys{discovering(), host_};
  expectMissing(keys, old_, Missing::kUnreachable);
  EXPECT_EQ(server_.asked("/keys"), 0U);
}

TEST_F(KeysOfTheNetwork, LetGoWhileTheyAreFetched) {
  server_.setDelay(10s);
  const auto begin = Clock::now();
  { const FetchedKeys keys{settings(), host_}; }
  EXPECT_LT(Clock::now() - begin, 3s);
}

}  // namespace
}  // namespace berth::auth_fetch
