// SPDX-License-Identifier: Apache-2.0
#include "app/certificate_renewal.hpp"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace berth::app {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

CertificateRenewal::CertificateRenewal(http::TlsListener& listener, HangupSignal& hangups, const observe::Log& log,
                                       Times times)
    : listener_{listener}, hangups_{hangups}, log_{log}, times_{times}, ended_{::eventfd(0, EFD_CLOEXEC)} {
  if (!ended_) throw std::system_error{errno, std::generic_category(), "eventfd"};
  if (!watch_.watch(listener_.files()))
    log_.warn(
        "Not every folder of the certificate's files can be watched; changes are seen up to a minute late, or at "
        "once with SIGHUP. fs.inotify.max_user_watches may be too low.");
  thread_ = std::thread{[this] { run(); }};
}

CertificateRenewal::~CertificateRenewal() {
  ::eventfd_write(ended_.fd(), 1);
  thread_.join();
}

void CertificateRenewal::run() {
  for (;;) {
    pollfd events[] = {{ended_.fd(), POLLIN, 0}, {hangups_.fd(), POLLIN, 0}, {watch_.fd(), POLLIN, 0}};
    if (::poll(events, 3, static_cast<int>(times_.poll.count())) < 0) continue;
    if (events[0].revents != 0) return;
    if (events[1].revents == 0 && events[2].revents != 0 && !waitForQuiet()) return;
    const bool is_asked = hangups_.take();
    watch_.drain();
    // First: what changes while the files are read is told again.
    watch_.watch(listener_.files());
    renew(is_asked);
  }
}

// Whoever asks by SIGHUP waits for nothing. False when the destructor waits.
bool CertificateRenewal::waitForQuiet() {
  const auto end = Clock::now() + times_.longest;
  for (;;) {
    watch_.drain();
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    pollfd events[] = {{ended_.fd(), POLLIN, 0}, {hangups_.fd(), POLLIN, 0}, {watch_.fd(), POLLIN, 0}};
    const auto time = std::max(std::chrono::milliseconds{0}, std::min(left, times_.quiet));
    if (::poll(events, 3, static_cast<int>(time.count())) <= 0) return true;
    if (events[0].revents != 0) return false;
    if (events[1].revents != 0 || left.count() <= 0) return true;
  }
}

void CertificateRenewal::renew(bool is_asked) {
  const auto renewed = listener_.renew();
  if (!renewed) {
    // A problem that stays is told once, and whoever asks is answered.
    const std::string message = renewed.error().message;
    if (is_asked || message != problem_)
      log_.error("The new certificate is not used, the old one stays: " + message + ".",
                 {{"field", renewed.error().field}});
    problem_ = message;
    return;
  }
  problem_.clear();
  if (*renewed == nullptr) {
    if (is_asked) log_.info("The certificate's files are as they were.");
    return;
  }
  log_.info("New connections get the new certificate.", {{"certificate", (*renewed)->certificateText()}});
  for (const auto& warning : (*renewed)->warnings()) log_.warn(warning.message + ".", {{"field", warning.field}});
}

}  // namespace berth::app
