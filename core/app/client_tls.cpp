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

std::unique_ptr<ClientTls> makeClientTls(const config::HttpTls& config, std::shared_ptr<const http::TlsContext> context,
                                         const observe::Log& log) {
  if (!context) return nullptr;
  for (const auto& warning : context->warnings()) log.warn(warning.message + ".", {{"field", warning.field}});
  return std::make_unique<ClientTls>(config, std::move(context), log);
}

http::MakeTransport transportsOf(ClientTls* tls) {
  if (tls == nullptr) return http::PlainTransport::make;
  return [&listener = tls->listener](File socket) { return listener.accept(std::move(socket)); };
}

}  // namespace berth::app
