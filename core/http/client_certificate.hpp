// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/message.hpp"

#include <memory>

struct ssl_st;

namespace berth::http {

/// The certificate that the client of an open connection has shown and OpenSSL has checked; null when there is none.
std::shared_ptr<const ClientCertificate> certificateOf(ssl_st* connection);

}  // namespace berth::http
