// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "budget.hpp"
#include "entry.hpp"
#include "gate.hpp"
#include "settings.hpp"

#include <memory>
#include <string>
#include <string_view>

struct ldap;
struct ldapmsg;

namespace berth::ldap {

/// One connection to one server, encrypted as the settings want it before anything else is sent. Referrals are not
/// followed. Failures of the connection end it for good: it never connects anew by itself, so that no credentials go
/// over one that is not encrypted. One thread at a time.
class Connection {
 public:
  /// UNAVAILABLE when the server cannot be reached, or is not who it should be, or does not encrypt.
  static sdk::Result<std::unique_ptr<Connection>> open(const Settings& settings, const ServerUrl& server,
                                                       const Budget& budget);

  /// INVALID_ARGUMENT when TLS cannot be set up with `ca_file`. Sends nothing. Once before open(): it also lets libldap
  /// read its defaults, which is not for several threads.
  static sdk::Status check(const Settings& settings, const ServerUrl& server);

  /// Whether the server takes the password for the name. Neither is empty: that would be an anonymous bind, which
  /// servers accept. Until a bind succeeds the connection is anonymous.
  sdk::Result<bool> bind(const std::string& dn, std::string_view password, const Budget& budget);

  /// `doing` is what the messages say: "search users".
  sdk::Result<Found> search(const Search& search, const std::string& doing, const Budget& budget);

  bool alive() const { return alive_; }
  const std::string& server() const { return server_; }

 private:
  struct Close {
    void operator()(::ldap* handle) const;
  };
  struct Free {
    void operator()(::ldapmsg* message) const;
  };
  using Message = std::unique_ptr<::ldapmsg, Free>;

  Connection(std::string server, bool encrypted) : server_{std::move(server)}, encrypted_{encrypted} {}

  sdk::Status prepare(const Settings& settings);
  sdk::Status connect(const Budget& budget);
  sdk::Status startTls(const Budget& budget);
  sdk::Status withoutTls(int code);
  void setNetworkTimeout(const Budget& budget) const;

  /// UNAVAILABLE when what was there to protect the next request is gone.
  sdk::Status confirm();
  /// The answer to a request that was sent, or not, as `code` says; of several messages the chain.
  sdk::Result<Message> answer(int code, int id, const std::string& doing, const Budget& budget);
  sdk::Status lost(int code, const std::string& doing);
  sdk::Status spent(const Budget& budget);
  /// The result code in an answer.
  int codeOf(const Message& message) const;
  Entry entryOf(::ldapmsg* message) const;

  const std::string server_;
  const bool encrypted_;
  bool alive_ = true;
  Gate gate_;
  std::unique_ptr<::ldap, Close> handle_;
};

}  // namespace berth::ldap
