// SPDX-License-Identifier: Apache-2.0
#include "app/client_tls.hpp"

#include "http/tls_transport.hpp"

#include <utility>

namespace berth::app {

std::shared_ptr<const http::TlsContext> readClientTls(config::Settings& settings) {
  const config::HttpTls& tls = settings.config().http.tls;
  // One without the other was complained about already.
  if (tls.certificate.empty() || tls.key.empty()) return nullptr;
  auto loaded = http::TlsContext::load(tls);
  if (loaded) return *loaded;
  settings.complain(loaded.error().field, loaded.error().message);
  return nullptr;
}

std::unique_ptr<ClientTls> makeClientTls(const config::HttpTls& config,
                                         std::shared_ptr<const http::TlsContext> context) {
  if (!context) return nullptr;
  return std::unique_ptr<ClientTls>{new ClientTls{{}, {config, std::move(context)}}};
}

std::unique_ptr<CertificateRenewal> renewCertificates(ClientTls* tls, const observe::Log& log) {
  if (tls == nullptr) return nullptr;
  for (const auto& warning : tls->listener.context()->warnings()) {
    log.warn(warning.message + ".", {{"field", warning.field}});
  }
  return std::make_unique<CertificateRenewal>(tls->listener, tls->hangups, log);
}

http::MakeTransport transportsOf(ClientTls* tls) {
  if (tls == nullptr) return http::PlainTransport::make;
  return [&listener = tls->listener](File socket) { return listener.accept(std::move(socket)); };
}

}  // namespace berth::app
