// SPDX-License-Identifier: Apache-2.0
// What a call of a plugin costs by isolation, and what a crash does: berth-plugin-calls <berth> <auth_puppet.so>
#include "config/plugin_section.hpp"
#include "observe/log.hpp"
#include "plugin/plugins.hpp"
#include "runtime/library.hpp"

#include <berth/gen/auth.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace berth;
using Clock = std::chrono::steady_clock;

double nanoseconds(Clock::duration time) {
  return std::chrono::duration<double, std::nano>(time).count();
}

/// What an interface of this program would be.
class Asked {
 public:
  virtual ~Asked() = default;
  virtual sdk::Result<berth_authenticate_response> authenticate(const sdk::Call& call,
                                                                const berth_authenticate_request& request) = 0;
};

class Nobody final : public Asked {
 public:
  sdk::Result<berth_authenticate_response> authenticate(const sdk::Call& /*call*/,
                                                        const berth_authenticate_request& /*request*/) override {
    return sdk::make<berth_authenticate_response>();
  }
};

/// A second one, or the compiler would know whom a call of Asked means.
class Refusal final : public Asked {
 public:
  sdk::Result<berth_authenticate_response> authenticate(const sdk::Call& /*call*/,
                                                        const berth_authenticate_request& /*request*/) override {
    return sdk::fail(BERTH_UNAUTHENTICATED, "no");
  }
};

berth_status ask(plugin::RunningInstance& instance, const char* username) {
  const auto face = instance.face(BERTH_AUTH_KIND);
  const sdk::LocalCall call{std::chrono::seconds{5}};
  berth_authenticate_request request{};
  request.username = sdk::str(username);
  const auto answer = sdk::AuthClient{plugin::tableOf<berth_auth_v1>(face), face.self}.authenticate(call, request);
  return answer ? BERTH_OK : answer.status().code;
}

template <class Act>
double each(int times, const Act& act) {
  double best = 1e18;
  for (int round = 0; round < 7; ++round) {
    const auto began = Clock::now();
    for (int i = 0; i < times; ++i) act();
    best = std::min(best, nanoseconds(Clock::now() - began) / times);
  }
  return best;
}

std::shared_ptr<plugin::RunningInstance> start(plugin::Plugins& plugins, const std::string& file,
                                               config::Isolation isolation) {
  config::PluginSection section;
  section.plugin = file;
  section.id = "bench";
  section.isolation = isolation;
  auto instance = plugins.start(section, {BERTH_AUTH_KIND});
  if (instance) return *instance;
  std::cerr << instance.error().detail << '\n';
  std::exit(1);
}

void measureInProcess(plugin::RunningInstance& instance, Asked& virtually) {
  constexpr int kTimes = 1'000'000;
  const sdk::LocalCall call{std::chrono::hours{1}};
  berth_authenticate_request request{};
  request.username = sdk::str("nobody");
  const auto face = instance.face(BERTH_AUTH_KIND);
  const sdk::AuthClient client{plugin::tableOf<berth_auth_v1>(face), face.self};
  volatile unsigned sink = 0;
  std::cout << "virtual call                 "
            << each(kTimes, [&] { sink = virtually.authenticate(call, request)->ttl_seconds; })
            << " ns\nin-process, table            "
            << each(kTimes, [&] { sink = client.authenticate(call, request)->ttl_seconds; })
            << " ns\nin-process, face and context " << each(kTimes, [&] { ask(instance, "nobody"); }) << " ns\n";
}

void measureProcess(plugin::RunningInstance& instance) {
  std::vector<double> times;
  for (int i = 0; i < 20'000; ++i) {
    const auto began = Clock::now();
    ask(instance, "nobody");
    times.push_back(nanoseconds(Clock::now() - began) / 1000);
  }
  std::ranges::sort(times);
  std::cout << "process, one caller          p50 " << times[times.size() / 2] << " us, p99 "
            << times[times.size() * 99 / 100] << " us\n";
}

void measureCrash(plugin::Plugins& plugins, const std::string& file) {
  std::vector<double> times;
  for (int i = 0; i < 11; ++i) {
    const auto instance = start(plugins, file, config::Isolation::kProcess);
    ask(*instance, "segfault");
    const auto began = Clock::now();
    ask(*instance, "nobody");
    times.push_back(nanoseconds(Clock::now() - began) / 1e6);
  }
  std::ranges::sort(times);
  std::cout << "next good call after a crash median " << times[5] << " ms, longest of 11 " << times.back() << " ms\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "berth-plugin-calls <berth> <auth_puppet.so>\n";
    return 2;
  }
  proto::startLibrary();
  const observe::Log log{observe::Level::kError};
  plugin::Plugins plugins{{log, {}, argv[1]}};
  const std::unique_ptr<Asked> answers[] = {std::make_unique<Nobody>(), std::make_unique<Refusal>()};
  volatile int which = 0;
  Asked* const virtually = answers[which].get();
  measureInProcess(*start(plugins, argv[2], config::Isolation::kInProcess), *virtually);
  measureProcess(*start(plugins, argv[2], config::Isolation::kProcess));
  std::freopen("/dev/null", "w", stderr);  // A line for each crash.
  measureCrash(plugins, argv[2]);
}
