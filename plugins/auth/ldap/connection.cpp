// SPDX-License-Identifier: Apache-2.0
#include "connection.hpp"

#include "result_code.hpp"

#include <lber.h>
#include <ldap.h>
#include <sys/time.h>

#include <utility>

namespace berth::ldap {
namespace {

/// A text of libldap's, freed with it.
struct Memory {
  void operator()(char* text) const { ldap_memfree(text); }
};
using Text = std::unique_ptr<char, Memory>;

struct Values {
  void operator()(berval** values) const { ldap_value_free_len(values); }
};

struct Cursor {
  void operator()(BerElement* element) const { ber_free(element, 0); }
};

}  // namespace

void Connection::Close::operator()(::ldap* handle) const {
  ldap_unbind_ext_s(handle, nullptr, nullptr);
}

void Connection::Free::operator()(::ldapmsg* message) const {
  ldap_msgfree(message);
}

sdk::Status Connection::lost(int code, const std::string& doing) {
  alive_ = false;
  char* diagnosis = nullptr;
  ldap_get_option(handle_.get(), LDAP_OPT_DIAGNOSTIC_MESSAGE, &diagnosis);
  const Text words{diagnosis};
  std::string why = ldap_err2string(code);
  if (words && *words != '\0') why += std::string{" ("} + words.get() + ")";
  return sdk::fail(BERTH_UNAVAILABLE, server_ + " is lost while " + doing + ": " + why);
}

// libldap opens a connection anew, without TLS, when it finds the old one closed.
sdk::Status Connection::confirm() {
  int socket = -1;
  const bool connected = ldap_get_option(handle_.get(), LDAP_OPT_DESC, &socket) == LDAP_OPT_SUCCESS && socket >= 0;
  if (alive_ && connected && (!encrypted_ || ldap_tls_inplace(handle_.get()) == 1)) return {};
  return lost(LDAP_SERVER_DOWN, "waiting for work");
}

sdk::Result<Connection::Message> Connection::answer(int code, int id, const std::string& doing, const Budget& budget) {
  if (code != LDAP_SUCCESS) return budget.over() ? spent(budget) : lost(code, doing);
  while (!budget.over()) {
    const auto wait = std::min(budget.left(), Budget::kPoll);
    timeval limit{.tv_sec = 0, .tv_usec = wait.count() * 1000};
    ::ldapmsg* message = nullptr;
    const int kind = ldap_result(handle_.get(), id, LDAP_MSG_ALL, &limit, &message);
    if (kind > 0) return Message{message};
    if (kind < 0) {
      ldap_get_option(handle_.get(), LDAP_OPT_RESULT_CODE, &code);
      return budget.over() ? spent(budget) : lost(code, doing);
    }
  }
  return spent(budget);
}

sdk::Status Connection::spent(const Budget& budget) {
  alive_ = false;  // The answer may still come.
  return budget.spent(server_);
}

int Connection::codeOf(const Message& message) const {
  int code = LDAP_OTHER;
  const int parsed =
      ldap_parse_result(handle_.get(), message.get(), &code, nullptr, nullptr, nullptr, nullptr, /*freeit=*/0);
  return parsed == LDAP_SUCCESS ? code : parsed;
}

sdk::Result<bool> Connection::bind(const std::string& dn, std::string_view password, const Budget& budget) {
  if (dn.empty() || password.empty()) return false;
  if (auto status = confirm(); !status.ok()) return status;
  const Gate::Opened gate{gate_, budget};
  berval secret{password.size(), const_cast<char*>(password.data())};
  int id = 0;
  const int sent = ldap_sasl_bind(handle_.get(), dn.c_str(), LDAP_SASL_SIMPLE, &secret, nullptr, nullptr, &id);
  // A name that libldap itself cannot encode is nobody's.
  if (sent == LDAP_INVALID_DN_SYNTAX) return false;
  auto answered = answer(sent, id, "checking a password", budget);
  if (!answered) return answered.status();
  const int code = codeOf(*answered);
  if (code == LDAP_SUCCESS) return true;
  if (isRefusedBind(code)) return false;
  return failureOf(code, server_, "check a password");
}

sdk::Result<Found> Connection::search(const Search& search, const std::string& doing, const Budget& budget) {
  if (auto status = confirm(); !status.ok()) return status;
  const Gate::Opened gate{gate_, budget};
  std::vector<char*> attributes;
  for (const auto& name : search.attributes) attributes.push_back(const_cast<char*>(name.c_str()));
  char none[] = LDAP_NO_ATTRS;
  if (attributes.empty()) attributes.push_back(none);
  attributes.push_back(nullptr);
  timeval limit{.tv_sec = budget.left().count() / 1000 + 1, .tv_usec = 0};
  const int scope = search.scope == Search::Scope::kItself ? LDAP_SCOPE_BASE : LDAP_SCOPE_SUBTREE;
  int id = 0;
  const int sent = ldap_search_ext(handle_.get(), search.base.c_str(), scope, search.filter.c_str(), attributes.data(),
                                   /*attrsonly=*/0, nullptr, nullptr, &limit, search.most, &id);
  if (sent == LDAP_FILTER_ERROR) return failureOf(sent, server_, doing);
  auto answered = answer(sent, id, "being asked to " + doing, budget);
  if (!answered) return answered.status();
  const int code = codeOf(*answered);
  if (code != LDAP_SUCCESS && code != LDAP_SIZELIMIT_EXCEEDED) return failureOf(code, server_, doing);
  Found found;
  found.more = code == LDAP_SIZELIMIT_EXCEEDED;
  // References to other servers are passed over.
  for (auto* entry = ldap_first_entry(handle_.get(), answered->get()); entry != nullptr;
       entry = ldap_next_entry(handle_.get(), entry))
    found.entries.push_back(entryOf(entry));
  return found;
}

Entry Connection::entryOf(::ldapmsg* message) const {
  Entry entry;
  if (const Text dn{ldap_get_dn(handle_.get(), message)}) entry.dn = dn.get();
  BerElement* element = nullptr;
  Text name{ldap_first_attribute(handle_.get(), message, &element)};
  const std::unique_ptr<BerElement, Cursor> cursor{element};
  while (name) {
    const std::unique_ptr<berval*, Values> values{ldap_get_values_len(handle_.get(), message, name.get())};
    auto& into = entry.attributes[lowerCase(name.get())];
    for (auto** value = values.get(); value != nullptr && *value != nullptr; ++value)
      into.emplace_back((*value)->bv_val, (*value)->bv_len);
    name.reset(ldap_next_attribute(handle_.get(), message, element));
  }
  return entry;
}

}  // namespace berth::ldap
