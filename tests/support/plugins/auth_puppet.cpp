// SPDX-License-Identifier: Apache-2.0
// An auth plugin that does what the username says, good or bad, so that a test can ask the same of every isolation.
// It authenticates only: `authorize` is the method it lacks.
#include "berth/gen/auth.hpp"
#include "berth/gen/plugin.hpp"
#include "berth/plugin.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

namespace {

using namespace berth::sdk;

enum class Health { kGood, kBad, kMute };

void sleepFor(std::chrono::milliseconds time) {
  std::this_thread::sleep_for(time);
}

class AuthPuppet {
 public:
  static Result<std::unique_ptr<AuthPuppet>> create(const Host& host, const Call&, std::string_view instance,
                                                    std::string_view config) {
    if (config.find("refuse") != std::string_view::npos) return fail(BERTH_INVALID_ARGUMENT, "'refuse': take it out");
    if (config.find("die") != std::string_view::npos) std::abort();
    if (config.find("dawdle") != std::string_view::npos) sleepFor(std::chrono::seconds{60});
    return std::make_unique<AuthPuppet>(host, instance, config);
  }

  AuthPuppet(const Host& host, std::string_view instance, std::string_view config)
      : host_{host}, instance_{instance}, config_{config} {}

  Result<berth_authenticate_response> authenticate(const Call& call, const berth_authenticate_request& asked) {
    const std::string_view word = view(asked.username);
    for (const auto& act : kActs)
      if (word == act.word) act.run();
    if (word == "throw") throw std::runtime_error{"thrown by authenticate"};
    if (word == "wrong") return fail(BERTH_UNAUTHENTICATED, "the password is wrong");
    if (word == "away") return fail(BERTH_UNAVAILABLE, "the directory cannot be reached");
    if (word == "patient") {
      while (!call.cancelled()) sleepFor(std::chrono::milliseconds{1});
      return fail(BERTH_DEADLINE_EXCEEDED, "nobody waits");
    }
    if (word == "sicken") health_ = Health::kBad;
    if (word == "mute") health_ = Health::kMute;
    if (word == "say") host_.warn(view(asked.password));
    auto answer = make<berth_authenticate_response>();
    if (word == "nobody") return answer;
    auto& principal = call.add<berth_principal>();
    principal.subject = call.copy(word);
    principal.kind = BERTH_PRINCIPAL_USER;
    principal.claims = call.copy(word == "environment" ? environment() : config_);
    auto groups = call.addArray<berth_str>(2);
    groups[0] = call.copy(instance_);
    groups[1] = call.copy(std::to_string(::getpid()));
    principal.groups = groups.data();
    principal.groups_count = groups.size();
    answer.principal = &principal;
    answer.ttl_seconds = 7;
    return answer;
  }

  Result<berth_health_response> health(const Call& call, const berth_health_request&) {
    while (health_ == Health::kMute) sleepFor(std::chrono::milliseconds{10});
    auto answer = make<berth_health_response>();
    answer.ready = health_ == Health::kGood ? 1 : 0;
    if (health_ == Health::kBad) answer.reason = call.copy("it was told to be ill; restart it");
    return answer;
  }

 private:
  struct Act {
    std::string_view word;
    void (*run)();
  };

  static void segfault() { ::raise(SIGSEGV); }
  static void leave() { ::_exit(0); }
  static void hang() { sleepFor(std::chrono::seconds{20}); }
  static void flood() {
    for (int i = 0; i < 20'000; ++i) std::fprintf(stderr, "flood %d\n", i);
  }
  static void longLine() {
    const std::string line(100'000, 'x');
    std::fprintf(stdout, "%s\n", line.c_str());
    std::fflush(stdout);
  }
  static void leak() {
    for (int i = 0; i < 100; ++i)
      if (::open("/dev/null", O_RDONLY) < 0) return;
  }
  static void closeAll() {
    for (int fd = 3; fd < 1024; ++fd) ::close(fd);
  }
  // A child of its own that keeps all descriptors open.
  static void fork() {
    if (::fork() == 0) {
      ::sleep(60);
      ::_exit(0);
    }
  }

  static std::string environment() {
    std::string text;
    for (char** entry = ::environ; *entry != nullptr; ++entry) text += std::string{*entry} + "\n";
    return text;
  }

  static constexpr Act kActs[] = {{"abort", &std::abort}, {"segfault", &segfault},  {"leave", &leave},
                                  {"hang", &hang},        {"flood", &flood},        {"long-line", &longLine},
                                  {"leak", &leak},        {"close-all", &closeAll}, {"fork", &fork}};

  const Host host_;
  const std::string instance_;
  const std::string config_;
  std::atomic<Health> health_{Health::kGood};
};

}  // namespace

BERTH_PLUGIN(R"({"schema": 1, "name": "auth-puppet", "version": "1.0", "abi": "1.0", "instant": true,
                 "kinds": ["berth.auth/1", "berth.plugin/1"]})",
             AuthPuppet, kAuth<AuthPuppet>, kPlugin<AuthPuppet>);
