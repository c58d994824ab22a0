// SPDX-License-Identifier: Apache-2.0
#include "directory.hpp"

#include "escape.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <utility>

namespace berth::ldap {
namespace {

std::string randomText() {
  std::array<unsigned char, 16> octets{};
  RAND_bytes(octets.data(), static_cast<int>(octets.size()));
  std::string text;
  for (const auto octet : octets) text += static_cast<char>('a' + octet % 26);
  return text;
}

}  // namespace

Directory::Directory(Settings settings, const sdk::Host& host)
    : settings_{std::move(settings)},
      host_{host},
      servers_{settings_, host_},
      lookups_{servers_, settings_.pool,
               [this](Connection& connection, const Budget& budget) { return asServiceAccount(connection, budget); }},
      logins_{servers_, settings_.pool, [](Connection&, const Budget&) { return sdk::Status{}; }} {}

sdk::Result<Login> Directory::login(std::string_view username, std::string_view password, const Budget& budget) {
  return settings_.user_base.empty() ? bindAndRead(username, password, budget)
                                     : searchAndBind(username, password, budget);
}

sdk::Result<Login> Directory::searchAndBind(std::string_view username, std::string_view password,
                                            const Budget& budget) {
  const auto found = findUsers(username, budget);
  if (!found) return found.status();
  if (found->entries.size() != 1 || found->more) {
    if (auto status = checkNobody(budget); !status.ok()) return status;
    if (found->entries.empty()) return Login{};
    host_.warn("more than one entry is " + std::string{username} + ", so that nobody may log in as that; among them " +
               found->entries.front().dn + ": narrow user_base or user_filter");
    return Login{Verdict::kWrong, {}};
  }
  const Entry& user = found->entries.front();
  const auto accepted = check(user.dn, password, budget);
  if (!accepted) return accepted.status();
  if (!*accepted) return Login{Verdict::kWrong, {}};
  auto subject = subjectOf(user, username);
  if (!subject) return subject.status();
  auto groups = groupsOf(user, settings_);
  if (!settings_.group_base.empty()) {
    const auto status = lookups_.run(budget, [&](Connection& connection) {
      groups = askForGroups(user.dn, *subject, connection, budget);
      return groups ? sdk::Status{} : groups.status();
    });
    if (!status.ok()) return status;
  }
  if (!groups) return groups.status();
  return Login{Verdict::kAccepted, {*std::move(subject), *std::move(groups)}};
}

sdk::Result<Login> Directory::bindAndRead(std::string_view username, std::string_view password, const Budget& budget) {
  const auto dn = settings_.user_dn.fill(dnValue, {{"username", username}});
  Login login{Verdict::kWrong, {}};
  const auto status = logins_.run(budget, [&](Connection& connection) -> sdk::Status {
    const auto accepted = connection.bind(dn, password, budget);
    if (!accepted) return accepted.status();
    if (!*accepted) return {};
    const auto found =
        connection.search({dn, Search::Scope::kItself, "(objectClass=*)", wantedOfUsers(), 1}, "read a user", budget);
    if (!found) return found.status();
    if (found->entries.empty())
      return sdk::fail(BERTH_FAILED_PRECONDITION,
                       connection.server() + " does not show users their own entries; let them read those");
    const Entry& user = found->entries.front();
    auto subject = subjectOf(user, username);
    if (!subject) return subject.status();
    auto groups =
        settings_.group_base.empty() ? groupsOf(user, settings_) : askForGroups(user.dn, *subject, connection, budget);
    if (!groups) return groups.status();
    login = {Verdict::kAccepted, {*std::move(subject), *std::move(groups)}};
    return {};
  });
  if (!status.ok()) return status;
  return login;
}

sdk::Result<Found> Directory::findUsers(std::string_view username, const Budget& budget) {
  Search search;
  search.base = settings_.user_base;
  search.filter = settings_.user_filter.fill(filterValue, {{"username", username}});
  search.attributes = wantedOfUsers();
  search.most = 2;
  Found users;
  const auto status = lookups_.run(budget, [&](Connection& connection) -> sdk::Status {
    auto found = connection.search(search, "search users", budget);
    if (!found) return found.status();
    users = *std::move(found);
    return {};
  });
  if (!status.ok()) return status;
  return users;
}

sdk::Result<bool> Directory::check(const std::string& dn, std::string_view password, const Budget& budget) {
  bool accepted = false;
  const auto status = logins_.run(budget, [&](Connection& connection) -> sdk::Status {
    const auto bound = connection.bind(dn, password, budget);
    if (!bound) return bound.status();
    accepted = *bound;
    return {};
  });
  if (!status.ok()) return status;
  return accepted;
}

// A name that does not exist costs as many requests as one that does, so that time does not tell which do. The password
// may be for the next authenticator, and is not for this server.
sdk::Status Directory::checkNobody(const Budget& budget) {
  const auto checked = check("cn=" + randomText() + "," + settings_.user_base, randomText(), budget);
  return checked ? sdk::Status{} : checked.status();
}

Groups Directory::askForGroups(const std::string& dn, const std::string& subject, Connection& connection,
                               const Budget& budget) const {
  const auto found = connection.search(groupSearch(settings_, dn, subject), "search groups", budget);
  return found ? groupsIn(*found, settings_) : Groups{found.status()};
}

sdk::Status Directory::asServiceAccount(Connection& connection, const Budget& budget) const {
  if (settings_.bind_dn.empty()) return {};
  const auto bound = connection.bind(settings_.bind_dn, settings_.bind_password, budget);
  if (!bound) return bound.status();
  if (*bound) return {};
  return sdk::fail(BERTH_FAILED_PRECONDITION, connection.server() + " refuses " + settings_.bind_dn +
                                                  "; correct bind_dn or bind_password, or unlock the account");
}

// The server compares names more loosely than rules do, so that the name is the directory's and not the one that came.
sdk::Result<std::string> Directory::subjectOf(const Entry& user, std::string_view username) const {
  const auto cannot = [&](const std::string& why) {
    return sdk::fail(BERTH_FAILED_PRECONDITION, user.dn + " cannot log in: " + settings_.subject_attribute + why);
  };
  const auto* values = user.values(settings_.subject_attribute);
  if (values == nullptr || values->empty()) return cannot(" is missing or not shown; set subject_attribute");
  const auto isTyped = [&](const std::string& value) { return lowerCase(value) == lowerCase(username); };
  const auto named = values->size() == 1 ? values->begin() : std::find_if(values->begin(), values->end(), isTyped);
  if (named == values->end()) return cannot(" has several values, none of which was given; set subject_attribute");
  if (!isText(*named)) return cannot(" is no text in UTF-8 without control characters");
  return *named;
}

std::vector<std::string> Directory::wantedOfUsers() const {
  std::vector<std::string> wanted{settings_.subject_attribute};
  if (!settings_.group_attribute.empty()) wanted.push_back(settings_.group_attribute);
  return wanted;
}

}  // namespace berth::ldap
