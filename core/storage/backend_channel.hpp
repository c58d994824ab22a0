// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/config.hpp"
#include "model/result.hpp"
#include "observe/log.hpp"
#include "storage/backend_connection.hpp"
#include "storage/call_gate.hpp"

#include <memory>

namespace berth::storage {

/// The way to a Back End of this process, which is destroyed after it. `log` outlives the connection.
std::unique_ptr<BackendConnection> connectEmbedded(const EmbeddedBackend& backend, const observe::Log& log,
                                                   BackendDeadlines deadlines = {});

/// The way to a Back End of another process or node. Does not wait until it is there: BackendConnection::greet() does.
/// kInvalidArgument: the address is none, or a file of `tls` cannot be read. `log` outlives the connection.
Result<std::unique_ptr<BackendConnection>> connect(const config::BackendConfig& config, const observe::Log& log,
                                                   BackendDeadlines deadlines = {});

}  // namespace berth::storage
