// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/folder.hpp"

#include "config/config.hpp"

#include <sys/types.h>

#include <cstddef>
#include <string>

namespace berth::ldap {

/// OpenLDAP's server with a small directory below dc=example,dc=com (slapd.cpp lists it), private to a test: its files
/// are in a folder that is gone with it, its ports are free ones of 127.0.0.1. Users' passwords are "<uid>-password".
class Slapd {
 public:
  static constexpr const char* kReader = "cn=reader,dc=example,dc=com";
  static constexpr const char* kReaderPassword = "reader-password";

  /// Whether it is installed.
  static bool isInstalled();

  /// Runs when it returns. Without `tls` it has no certificate, and refuses StartTLS.
  explicit Slapd(const config::TlsConfig* tls = nullptr);
  ~Slapd();
  Slapd(const Slapd&) = delete;
  Slapd& operator=(const Slapd&) = delete;

  std::string url() const { return "ldap://127.0.0.1:" + std::to_string(port_); }
  std::string ldapsUrl() const { return "ldaps://127.0.0.1:" + std::to_string(ldaps_port_); }
  int port() const { return port_; }

  void start();
  void kill();
  void pause();
  void resume();

  /// How often the words stand in its log, which has a line for each request.
  std::size_t logged(const std::string& words) const;

 private:
  void configure(const config::TlsConfig* tls) const;
  void fill() const;

  test::Folder folder_;
  const int port_;
  const int ldaps_port_;
  const bool has_tls_;
  pid_t process_ = 0;
};

/// A port of 127.0.0.1 that nobody listens on.
int freePort();

}  // namespace berth::ldap
