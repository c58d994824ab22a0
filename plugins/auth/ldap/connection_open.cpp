// SPDX-License-Identifier: Apache-2.0
#include "connection.hpp"

#include <ldap.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/time.h>

#include <algorithm>

namespace berth::ldap {
namespace {

struct NumberOption {
  int option;
  int value;
};
// Each is named although most are libldap's defaults: ldap.conf, ~/.ldaprc and LDAP… in the environment can change
// those.
constexpr NumberOption kNumbers[] = {
    {LDAP_OPT_PROTOCOL_VERSION, LDAP_VERSION3},
    {LDAP_OPT_DEREF, LDAP_DEREF_NEVER},
    {LDAP_OPT_SIZELIMIT, LDAP_NO_LIMIT},
    {LDAP_OPT_TIMELIMIT, LDAP_NO_LIMIT},
    {LDAP_OPT_X_TLS_REQUIRE_CERT, LDAP_OPT_X_TLS_DEMAND},
    {LDAP_OPT_X_TLS_PROTOCOL_MIN, LDAP_OPT_X_TLS_PROTOCOL_TLS1_2},
};
constexpr int kAbsentTexts[] = {LDAP_OPT_X_TLS_CACERTDIR, LDAP_OPT_X_TLS_CERTFILE, LDAP_OPT_X_TLS_KEYFILE,
                                LDAP_OPT_X_TLS_CRLFILE, LDAP_OPT_X_TLS_CIPHER_SUITE};

timeval timevalOf(Budget::Milliseconds span) {
  return {.tv_sec = span.count() / 1000, .tv_usec = span.count() % 1000 * 1000};
}

// With none, GnuTLS would start and then refuse every server.
bool holdsCertificates(const std::string& path) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> file{BIO_new_file(path.c_str(), "r"), &BIO_free};
  if (!file) return false;
  const std::unique_ptr<X509, decltype(&X509_free)> first{PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr),
                                                          &X509_free};
  return first != nullptr;
}

sdk::Status noAuthorities(const std::string& path) {
  return sdk::fail(BERTH_INVALID_ARGUMENT, "ldap: ca_file " + path + " cannot be read or holds no certificates in PEM");
}

}  // namespace

sdk::Status Connection::prepare(const Settings& settings) {
  ::ldap* handle = nullptr;
  const auto wrong = [&](const std::string& what, int code) {
    return sdk::fail(BERTH_INVALID_ARGUMENT, "ldap: " + what + ": " + ldap_err2string(code));
  };
  if (const int code = ldap_initialize(&handle, server_.c_str()); code != LDAP_SUCCESS)
    return wrong("url " + server_ + " is not usable", code);
  handle_.reset(handle);
  if (!gate_.guard(handle)) return wrong("libldap takes no callbacks", LDAP_OTHER);
  ldap_set_option(handle, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
  ldap_set_option(handle, LDAP_OPT_RESTART, LDAP_OPT_ON);
  for (const auto& [option, value] : kNumbers)
    if (const int code = ldap_set_option(handle, option, &value); code != LDAP_OPT_SUCCESS)
      return wrong("libldap does not take its option " + std::to_string(option), code);
  if (!encrypted_) return {};
  for (const int option : kAbsentTexts) ldap_set_option(handle, option, nullptr);
  constexpr int kForClients = 0;
  int code = ldap_set_option(handle, LDAP_OPT_X_TLS_CACERTFILE, settings.ca_file.c_str());
  if (code == LDAP_OPT_SUCCESS) code = ldap_set_option(handle, LDAP_OPT_X_TLS_NEWCTX, &kForClients);
  if (code == LDAP_OPT_SUCCESS) return {};
  return noAuthorities(settings.ca_file);
}

sdk::Status Connection::check(const Settings& settings, const ServerUrl& server) {
  if (settings.encrypts(server) && !holdsCertificates(settings.ca_file)) return noAuthorities(settings.ca_file);
  return Connection{server.text, settings.encrypts(server)}.prepare(settings);
}

sdk::Result<std::unique_ptr<Connection>> Connection::open(const Settings& settings, const ServerUrl& server,
                                                          const Budget& budget) {
  std::unique_ptr<Connection> opened{new Connection{server.text, settings.encrypts(server)}};
  // What was checked at the start and fails now is a file that has gone: for who asks, the server cannot be used.
  if (auto status = opened->prepare(settings); !status.ok()) return sdk::fail(BERTH_UNAVAILABLE, status.message);
  const Gate::Opened gate{opened->gate_, budget};
  if (auto status = opened->connect(budget); !status.ok()) return status;
  if (opened->encrypted_ && !server.ldaps)
    if (auto status = opened->startTls(budget); !status.ok()) return status;
  return opened;
}

sdk::Status Connection::connect(const Budget& budget) {
  setNetworkTimeout(budget);
  const int code = ldap_connect(handle_.get());
  if (code == LDAP_SUCCESS) return {};
  if (budget.over()) return spent(budget);
  return gate_.connected() && encrypted_ ? withoutTls(code) : lost(code, "connecting");
}

sdk::Status Connection::startTls(const Budget& budget) {
  int id = 0;
  const int sent = ldap_start_tls(handle_.get(), nullptr, nullptr, &id);
  auto answered = answer(sent, id, "asking for StartTLS", budget);
  if (!answered) return answered.status();
  if (const int code = codeOf(*answered); code != LDAP_SUCCESS)
    return sdk::fail(BERTH_UNAVAILABLE, server_ + " refuses StartTLS: " + ldap_err2string(code) +
                                            "; give it a certificate or use ldaps://. Nothing is sent in plain text");
  setNetworkTimeout(budget);
  const int code = ldap_install_tls(handle_.get());
  if (code == LDAP_SUCCESS) return {};
  return budget.over() ? spent(budget) : withoutTls(code);
}

sdk::Status Connection::withoutTls(int code) {
  auto status = lost(code, "starting TLS");
  status.message += "; its certificate has to be vouched for by ca_file, bear the host name of url, and not be over";
  return status;
}

void Connection::setNetworkTimeout(const Budget& budget) const {
  const timeval limit = timevalOf(std::max(budget.left(), Budget::Milliseconds{1}));
  ldap_set_option(handle_.get(), LDAP_OPT_NETWORK_TIMEOUT, &limit);
}

}  // namespace berth::ldap
