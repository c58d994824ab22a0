// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/certificate_renewal.hpp"
#include "config/settings.hpp"
#include "http/tls_context.hpp"
#include "http/tls_listener.hpp"
#include "http/transport.hpp"
#include "observe/log.hpp"

#include <memory>
#include <utility>

namespace berth::app {

/// Reads what http.tls names. Null without TLS, or when something is wrong with it: then `settings` complains.
std::shared_ptr<const http::TlsContext> readClientTls(config::Settings& settings);

/// TLS for clients, and how it is renewed.
struct ClientTls {
  http::TlsListener listener;
  CertificateRenewal renewal;

  ClientTls(const config::HttpTls& config, std::shared_ptr<const http::TlsContext> context, const observe::Log& log)
      : listener{config, std::move(context)}, renewal{listener, log} {}
};

/// Null without TLS. Logs what is doubtful about the certificate now.
std::unique_ptr<ClientTls> makeClientTls(const config::HttpTls& config, std::shared_ptr<const http::TlsContext> context,
                                         const observe::Log& log);

/// How the engine makes connections; `tls` outlives them, null for plain HTTP.
http::MakeTransport transportsOf(ClientTls* tls);

}  // namespace berth::app
