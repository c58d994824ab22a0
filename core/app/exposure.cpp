// SPDX-License-Identifier: Apache-2.0
#include "app/exposure.hpp"

#include "config/address.hpp"

namespace berth::app {
namespace {

bool isOpen(const std::string& address) {
  if (config::isUnixAddress(address)) return false;
  const auto parsed = config::Address::parse(address);
  return parsed && !parsed->isLoopback();
}

}  // namespace

void refuseExposure(config::Settings& settings, bool is_insecure_open) {
  if (is_insecure_open) return;
  const config::Config& config = settings.config();
  if (isOpen(config.http.address) && config.auth.empty())
    settings.complain("http.address", "others can reach " + config.http.address +
                                          ", and there is no `auth`: they could push and delete; configure auth, "
                                          "listen on 127.0.0.1, or say --insecure-open if you mean it");
  const config::BackendConfig& backend = config.storage.backend;
  if (isOpen(backend.address) && !backend.tls.isSet())
    settings.complain("storage.backend.address",
                      "content would cross the network to " + backend.address +
                          " unprotected; set storage.backend.tls (--backend-cert, --backend-key, --backend-ca), or say "
                          "--insecure-open if you mean it");
}

}  // namespace berth::app
