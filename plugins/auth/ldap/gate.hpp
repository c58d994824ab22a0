// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "budget.hpp"

#include <memory>

struct ldap;
struct ldap_conncb;

namespace berth::ldap {

/// Stands between libldap and the socket of one handle, below TLS, and waits there for as long as a budget lasts.
/// libldap itself waits without a limit for the rest of an answer, and with GnuTLS calls the handshake in a circle
/// without ever looking at the time. Lets one connection through: libldap would open another one, without TLS, when it
/// finds the first one closed. One thread.
class Gate {
 public:
  Gate();
  ~Gate();
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  /// Before the handle connects. It must be closed before the gate goes. False: libldap does not take it.
  bool guard(::ldap* handle);

  /// Whether the socket was connected once.
  bool connected() const { return connected_; }

  /// While it lives, octets are waited for. Else only those pass that need no waiting.
  class Opened {
   public:
    Opened(Gate& gate, const Budget& budget) : gate_{gate} { gate_.budget_ = &budget; }
    ~Opened() { gate_.budget_ = nullptr; }
    Opened(const Opened&) = delete;
    Opened& operator=(const Opened&) = delete;

   private:
    Gate& gate_;
  };

 private:
  struct Layer;

  bool await(int socket, short event) const;

  const Budget* budget_ = nullptr;
  bool connected_ = false;
  std::unique_ptr<::ldap_conncb> callbacks_;
};

}  // namespace berth::ldap
