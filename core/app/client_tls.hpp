// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/certificate_renewal.hpp"
#include "app/hangup_signal.hpp"
#include "config/settings.hpp"
#include "http/tls_context.hpp"
#include "http/tls_listener.hpp"
#include "http/transport.hpp"
#include "observe/log.hpp"

#include <memory>

namespace berth::app {

/// Reads what http.tls names. Null without TLS, or when something is wrong with it: then `settings` complains.
std::shared_ptr<const http::TlsContext> readClientTls(config::Settings& settings);

/// TLS for clients, and the wish to have it renewed.
struct ClientTls {
  HangupSignal hangups;
  http::TlsListener listener;
};

/// Null without TLS. Before other threads begin, because they inherit what signals are blocked.
std::unique_ptr<ClientTls> makeClientTls(const config::HttpTls& config,
                                         std::shared_ptr<const http::TlsContext> context);

/// Watches the files for as long as it lives; null without TLS. Logs what is doubtful about the certificate now.
std::unique_ptr<CertificateRenewal> renewCertificates(ClientTls* tls, const observe::Log& log);

/// How the engine makes connections; `tls` outlives them, null for plain HTTP.
http::MakeTransport transportsOf(ClientTls* tls);

}  // namespace berth::app
