// SPDX-License-Identifier: Apache-2.0
#include "app/client_tls.hpp"

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

}  // namespace berth::app
