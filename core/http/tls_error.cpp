// SPDX-License-Identifier: Apache-2.0
#include "http/tls_error.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace berth::http {

std::string tlsErrorText() {
  const unsigned long code = ERR_peek_last_error();
  const char* const reason = ERR_reason_error_string(code);
  ERR_clear_error();
  return reason == nullptr ? "no reason given" : reason;
}

std::string tlsErrorText(ssl_st* connection) {
  std::string text = tlsErrorText();
  if (const long verdict = SSL_get_verify_result(connection); verdict != X509_V_OK)
    text += std::string{": "} + X509_verify_cert_error_string(verdict);
  return text;
}

}  // namespace berth::http
