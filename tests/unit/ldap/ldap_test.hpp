// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "authenticator.hpp"
#include "slapd.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <csignal>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::ldap {

/// A host that keeps the lines it is told to log.
class LoggingHost {
 public:
  LoggingHost() {
    service_.struct_size = sizeof service_;
    service_.write = [](const berth_host* host, std::uint32_t, berth_str line) {
      auto& self = *reinterpret_cast<const Shared*>(host)->owner;
      const std::lock_guard lock{self.mutex_};
      self.lines_ += std::string{sdk::view(line)} + "\n";
    };
    shared_.abi.struct_size = sizeof(berth_host);
    shared_.abi.get_service = [](const berth_host* host, const char* id) -> const void* {
      return std::string_view{id} == "berth.log/1" ? &reinterpret_cast<const Shared*>(host)->owner->service_ : nullptr;
    };
  }
  sdk::Host host() const { return sdk::Host{&shared_.abi}; }
  std::string lines() const {
    const std::lock_guard lock{mutex_};
    return lines_;
  }

 private:
  struct Shared {
    berth_host abi{};
    LoggingHost* owner = nullptr;
  };

  Shared shared_{{}, this};
  berth_log_v1 service_{};
  mutable std::mutex mutex_;
  std::string lines_;
};

/// What came of an authentication, without what it points at.
struct Outcome {
  berth_status status = BERTH_OK;
  std::string message;
  std::optional<std::string> subject;  // absent: no principal
  std::vector<std::string> groups;
  std::uint32_t ttl_seconds = 0;
  std::chrono::milliseconds took{};

  bool isUnknown() const { return status == BERTH_OK && !subject; }
};

inline Outcome authenticate(Authenticator& to, const sdk::LocalCall& call, berth_authenticate_request request) {
  Outcome outcome;
  const auto start = std::chrono::steady_clock::now();
  const auto answer = to.authenticate(call, request);
  outcome.took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
  if (!answer) {
    outcome.status = answer.status().code;
    outcome.message = answer.status().message;
    return outcome;
  }
  outcome.ttl_seconds = answer->ttl_seconds;
  if (answer->principal == nullptr) return outcome;
  outcome.subject = std::string{sdk::view(answer->principal->subject)};
  EXPECT_EQ(answer->principal->kind, BERTH_PRINCIPAL_USER);
  for (std::size_t at = 0; at < answer->principal->groups_count; ++at)
    outcome.groups.emplace_back(sdk::view(answer->principal->groups[at]));
  return outcome;
}

inline berth_authenticate_request credentials(std::string_view username, std::string_view password) {
  auto request = sdk::make<berth_authenticate_request>();
  request.username = sdk::str(username);
  request.password = sdk::str(password);
  return request;
}

class LdapTest : public testing::Test {
 protected:
  using Json = nlohmann::json;

  LdapTest() { std::signal(SIGPIPE, SIG_IGN); }  // as the host does

  void SetUp() override {
    if (!Slapd::isInstalled()) GTEST_SKIP() << "slapd is not installed";
  }

  /// The settings of an instance that searches as the reader, without TLS, changed by `changes`.
  static Json searching(const Slapd& slapd, const Json& changes = Json::object()) {
    Json settings{{"url", slapd.url()},
                  {"start_tls", false},
                  {"user_base", "ou=people,dc=example,dc=com"},
                  {"bind_dn", Slapd::kReader},
                  {"bind_password", Slapd::kReaderPassword},
                  {"timeout", 20}};
    settings.update(changes);
    return settings;
  }

  std::unique_ptr<Authenticator> create(const Json& settings) {
    const sdk::LocalCall call;
    auto created = Authenticator::create(host_.host(), call, "test", settings.dump());
    EXPECT_TRUE(created) << created.status().message;
    return created ? *std::move(created) : nullptr;
  }

  static Outcome login(Authenticator& to, std::string_view username, std::string_view password,
                       std::chrono::milliseconds deadline = std::chrono::seconds{20}) {
    const sdk::LocalCall call{deadline};
    return authenticate(to, call, credentials(username, password));
  }

  LoggingHost host_;
};

}  // namespace berth::ldap
