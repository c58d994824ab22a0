// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/tls_config.hpp"
#include "model/result.hpp"

#include <memory>

namespace grpc {
class ServerCredentials;
}

namespace berth::backend {

struct ListenOptions;

/// Whether all that TLS needs is named, or nothing of it. kInvalidArgument, with the cure.
Result<void> checkWhole(const config::TlsConfig& tls);

/// Who may connect by TCP: with TLS, clients whose certificates the given authority signed; without, anybody who
/// reaches the address, which is refused (kInvalidArgument, with the cure) beyond loopback unless `insecure_open` says
/// that this is meant.
Result<std::shared_ptr<grpc::ServerCredentials>> serverCredentials(const ListenOptions& listen);

}  // namespace berth::backend
