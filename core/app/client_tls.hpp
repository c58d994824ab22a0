// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/settings.hpp"
#include "http/tls_context.hpp"

#include <memory>

namespace berth::app {

/// Reads what http.tls names. Null without TLS, or when something is wrong with it: then `settings` complains.
std::shared_ptr<const http::TlsContext> readClientTls(config::Settings& settings);

}  // namespace berth::app
