// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "groups.hpp"
#include "login.hpp"
#include "pool.hpp"

#include "berth/host.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace berth::ldap {

/// Who may log in, as the servers tell. Any thread.
class Directory {
 public:
  Directory(Settings settings, const sdk::Host& host);

  /// `username` is text (escape.hpp), `password` not empty. A failure means that it is not known.
  sdk::Result<Login> login(std::string_view username, std::string_view password, const Budget& budget);

 private:
  sdk::Result<Login> searchAndBind(std::string_view username, std::string_view password, const Budget& budget);
  sdk::Result<Login> bindAndRead(std::string_view username, std::string_view password, const Budget& budget);

  sdk::Result<Found> findUsers(std::string_view username, const Budget& budget);
  sdk::Result<bool> check(const std::string& dn, std::string_view password, const Budget& budget);
  sdk::Status checkNobody(const Budget& budget);
  Groups askForGroups(const std::string& dn, const std::string& subject, Connection& connection,
                      const Budget& budget) const;
  sdk::Status asServiceAccount(Connection& connection, const Budget& budget) const;
  sdk::Result<std::string> subjectOf(const Entry& user, std::string_view username) const;
  std::vector<std::string> wantedOfUsers() const;

  const Settings settings_;
  const sdk::Host host_;
  Servers servers_;
  Pool lookups_;  // as the service account
  Pool logins_;   // as whoever logged in last; nothing is asked there but by who has just logged in
};

}  // namespace berth::ldap
