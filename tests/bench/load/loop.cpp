// SPDX-License-Identifier: Apache-2.0
#include "bench/load/loop.hpp"

#include <sys/epoll.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>

namespace berth::bench {
namespace {

constexpr std::size_t kBufferBytes = 256 << 10;

double cpuSeconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// The connections under one epoll set.
class Loop {
 public:
  explicit Loop(std::vector<std::unique_ptr<Connection>>& connections)
      : connections_{connections}, epoll_{::epoll_create1(EPOLL_CLOEXEC)}, watched_(connections.size()) {}

  void run(Clock::time_point deadline) {
    for (std::size_t i = 0; i < connections_.size(); ++i) after(i, connections_[i]->begin());
    std::array<epoll_event, 64> events{};
    for (auto now = Clock::now(); alive_ > 0 && now < deadline; now = Clock::now()) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - now);
      const int count =
          ::epoll_wait(epoll_.fd(), events.data(), static_cast<int>(events.size()), static_cast<int>(left.count()));
      for (int e = 0; e < count; ++e) step(events[static_cast<std::size_t>(e)], deadline);
    }
  }

 private:
  void step(const epoll_event& event, Clock::time_point deadline) {
    Connection& connection = *connections_[event.data.u64];
    bool well = true;
    if (event.events & EPOLLOUT) well = connection.send();
    if (well && (event.events & (EPOLLIN | EPOLLHUP | EPOLLERR))) well = connection.receive(buffer_, deadline);
    after(event.data.u64, well);
  }

  /// Watches the connection for what it waits for now, or no longer.
  void after(std::size_t index, bool well) {
    Connection& connection = *connections_[index];
    std::uint32_t wanted = 0;
    if (well && !connection.isIdle()) wanted = connection.wantsToSend() ? EPOLLIN | EPOLLOUT : EPOLLIN;
    if (wanted == watched_[index]) return;
    epoll_event event{};
    event.events = wanted;
    event.data.u64 = index;
    const int change = wanted == 0 ? EPOLL_CTL_DEL : watched_[index] == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    ::epoll_ctl(epoll_.fd(), change, connection.fd(), &event);
    if (change == EPOLL_CTL_ADD) ++alive_;
    if (change == EPOLL_CTL_DEL) --alive_;
    watched_[index] = wanted;
  }

  std::vector<std::unique_ptr<Connection>>& connections_;
  File epoll_;
  std::vector<std::uint32_t> watched_;
  std::size_t alive_ = 0;
  std::vector<char> buffer_ = std::vector<char>(kBufferBytes);
};

}  // namespace

double percentile(std::vector<float>& samples, double share) {
  if (samples.empty()) return 0;
  const auto at = std::min(samples.size() - 1, static_cast<std::size_t>(share * static_cast<double>(samples.size())));
  std::nth_element(samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(at), samples.end());
  return samples[at];
}

Outcome runLoad(const Target& target, std::size_t connections, std::chrono::duration<double> time,
                const std::function<std::unique_ptr<Script>(std::size_t)>& makeScript) {
  std::vector<std::unique_ptr<Connection>> all;
  for (std::size_t i = 0; i < connections; ++i) all.push_back(std::make_unique<Connection>(target, makeScript(i)));
  const double cpu = cpuSeconds();
  const auto began = Clock::now();
  Loop{all}.run(began + std::chrono::duration_cast<Clock::duration>(time));

  Outcome outcome;
  outcome.seconds = std::chrono::duration<double>{Clock::now() - began}.count();
  outcome.client_cpu_seconds = cpuSeconds() - cpu;
  std::vector<float> micros;
  for (const auto& connection : all) {
    micros.insert(micros.end(), connection->micros.begin(), connection->micros.end());
    outcome.received_bytes += connection->received_bytes;
    if (!connection->failure().empty()) outcome.failures.push_back(connection->failure());
  }
  outcome.exchanges = micros.size();
  outcome.p50_ms = percentile(micros, 0.50) / 1000;
  outcome.p99_ms = percentile(micros, 0.99) / 1000;
  return outcome;
}

}  // namespace berth::bench
