// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/config.hpp"
#include "model/file.hpp"
#include "model/result.hpp"

#include <memory>
#include <string>

namespace grpc {
class Channel;
}

namespace berth::plugin {

/// The way to a child, over a connected socket: it ends when the socket does.
std::shared_ptr<grpc::Channel> channelOver(File socket);

/// The way to a service at "unix:PATH" or "HOST:PORT", which connects anew by itself. Without TLS only to where this
/// machine alone can listen. kInvalidArgument: no such address, a file of `tls` cannot be read, or TLS is missing.
Result<std::shared_ptr<grpc::Channel>> channelTo(const std::string& address, const config::TlsConfig& tls);

}  // namespace berth::plugin
