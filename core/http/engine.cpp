// SPDX-License-Identifier: Apache-2.0
#include "http/engine.hpp"

#include "http/acceptor.hpp"
#include "http/engine_parts.hpp"
#include "http/worker.hpp"

#include <Poco/Net/NetException.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <netinet/tcp.h>
#include <sys/eventfd.h>

#include <csignal>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace berth::http {
namespace {

constexpr int kBacklog = 4096;

// Never with SO_REUSEPORT, which Poco's constructor sets: a second server would share the port instead of failing.
Poco::Net::ServerSocket listenAt(const std::string& text) try {
  const Poco::Net::SocketAddress address{text};
  Poco::Net::ServerSocket socket;
  if (address.family() == Poco::Net::SocketAddress::IPv6) {
    socket.bind6(address, true, false, false);
  } else {
    socket.bind(address, true, false);
  }
  socket.listen(kBacklog);
  socket.setBlocking(false);
  // Connections inherit it.
  socket.setNoDelay(true);
  return socket;
} catch (const Poco::Exception& problem) {
  const int code = problem.code() != 0 ? problem.code() : EADDRNOTAVAIL;
  throw std::system_error{code, std::generic_category(),
                          "Cannot listen at " + text + " (" + problem.displayText() + ")"};
}

// The process's signals are for its other threads; SIGPIPE of sendfile is for nobody.
template <class Body>
std::thread quietThread(Body&& body) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread{std::forward<Body>(body)};
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

}  // namespace

struct Engine::Impl {
  Impl(const std::string& bind_address, EngineLimits limits, Application& application, std::vector<Lane*> lanes,
       MakeTransport make_transport)
      : socket{listenAt(bind_address)},
        address{socket.address().toString()},
        parts{limits, application, std::move(lanes)},
        acceptor{parts, socket.impl()->sockfd(), std::move(make_transport), [this] { socket.close(); }} {}

  Poco::Net::ServerSocket socket;
  const std::string address;
  EngineParts parts;
  Acceptor acceptor;
  std::mutex mutex;  ///< Of start and stop.
  std::thread acceptor_thread;
  std::vector<std::thread> workers;
};

Engine::Engine(const std::string& address, EngineLimits limits, Application& application, std::vector<Lane*> lanes,
               MakeTransport make_transport)
    : impl_{std::make_unique<Impl>(address, limits, application, std::move(lanes), std::move(make_transport))} {}

Engine::~Engine() {
  stop();
}

std::string Engine::address() const {
  return impl_->address;
}

std::size_t Engine::connections() const {
  return impl_->parts.roster.live();
}

void Engine::start() {
  const std::lock_guard lock{impl_->mutex};
  EngineParts& parts = impl_->parts;
  const std::size_t threads = static_cast<std::size_t>(parts.processors) + 1 + parts.lanes.totalWidth();
  for (std::size_t i = 0; i < threads; ++i) {
    impl_->workers.push_back(quietThread([&parts] { Worker{parts}.run(); }));
  }
  impl_->acceptor_thread = quietThread([this] { impl_->acceptor.run(); });
}

void Engine::stop() {
  const std::lock_guard lock{impl_->mutex};
  EngineParts& parts = impl_->parts;
  parts.is_stopping.store(true, std::memory_order_release);
  parts.ringBell();
  if (impl_->acceptor_thread.joinable()) impl_->acceptor_thread.join();
  parts.is_ending.store(true, std::memory_order_release);
  ::eventfd_write(parts.end_event.fd(), 1);
  parts.gate.close();
  for (std::thread& worker : impl_->workers) worker.join();
  impl_->workers.clear();
}

}  // namespace berth::http
