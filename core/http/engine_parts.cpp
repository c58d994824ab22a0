// SPDX-License-Identifier: Apache-2.0
#include "http/engine_parts.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <thread>

namespace berth::http {
namespace {

// More would only queue in the disk instead of here.
constexpr std::size_t kDiskWidth = 16;

File checked(int fd, const char* what) {
  if (fd < 0) throw std::system_error{errno, std::generic_category(), what};
  return File{fd};
}

std::vector<Lane*> with(std::vector<Lane*> lanes, Lane& one_more) {
  lanes.push_back(&one_more);
  return lanes;
}

void watch(const File& epoll, int fd, void* tag) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = tag;
  if (::epoll_ctl(epoll.fd(), EPOLL_CTL_ADD, fd, &event) != 0) {
    throw std::system_error{errno, std::generic_category(), "epoll_ctl"};
  }
}

}  // namespace

EngineParts::EngineParts(EngineLimits engine_limits, Application& served, std::vector<Lane*> handler_lanes)
    : limits{engine_limits},
      application{served},
      processors{static_cast<int>(std::max(1U, std::thread::hardware_concurrency()))},
      epoll{checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")},
      end_event{checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")},
      bell{checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")},
      gate{processors + 1},
      disk{"disk", kDiskWidth},
      lanes{with(std::move(handler_lanes), disk), ready} {
  watch(epoll, ready.fd(), &ready);
  watch(epoll, end_event.fd(), &end_event);
}

void EngineParts::ringBell() {
  ::eventfd_write(bell.fd(), 1);
}

}  // namespace berth::http
