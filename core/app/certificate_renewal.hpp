// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/folder_watch.hpp"
#include "app/hangup_signal.hpp"
#include "http/tls_listener.hpp"
#include "model/file.hpp"
#include "observe/log.hpp"

#include <chrono>
#include <string>
#include <thread>

namespace berth::app {

/// Renews what a TlsListener serves when its files change or SIGHUP comes, and logs what became of it. What it cannot
/// use changes nothing. Works on a thread of its own, for as long as it lives.
class CertificateRenewal final {
 public:
  struct Times {
    std::chrono::milliseconds quiet{300};     ///< So long must nothing change: certificate and key come one by one.
    std::chrono::milliseconds longest{2000};  ///< But not longer than this from the first change.
    std::chrono::milliseconds poll{60'000};   ///< Where changes are not told, as on some network file systems.
  };

  /// All outlive it.
  CertificateRenewal(http::TlsListener& listener, HangupSignal& hangups, const observe::Log& log)
      : CertificateRenewal{listener, hangups, log, Times{}} {}
  CertificateRenewal(http::TlsListener& listener, HangupSignal& hangups, const observe::Log& log, Times times);
  ~CertificateRenewal();
  CertificateRenewal(const CertificateRenewal&) = delete;
  CertificateRenewal& operator=(const CertificateRenewal&) = delete;

 private:
  void run();
  bool waitForQuiet();
  void renew(bool is_asked);

  http::TlsListener& listener_;
  HangupSignal& hangups_;
  const observe::Log& log_;
  const Times times_;
  FolderWatch watch_;
  File ended_;           ///< eventfd: the destructor's word to the thread.
  std::string problem_;  ///< The last one that was logged.
  std::thread thread_;
};

}  // namespace berth::app
