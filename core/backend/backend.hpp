// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/listen_address.hpp"
#include "backend/storage_tables.hpp"
#include "config/config.hpp"
#include "model/result.hpp"
#include "observe/log.hpp"
#include "storage/call_gate.hpp"

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace berth::backend {

/// Where and for whom a Back End listens.
struct ListenOptions {
  ListenAddress address;
  config::TlsConfig tls;           ///< TCP: own certificate and key, and the authority of its clients' certificates.
  bool insecure_open = false;      ///< TCP beyond loopback without TLS.
  std::vector<uid_t> other_users;  ///< Unix: who may connect besides the own user and root.
};

/// The Back End: serves an instance of a storage plugin over gRPC, always to this process, and to others when told
/// where to listen. Descriptors go by a ticket map within the process and by the socket `<path>.fd` beside a unix
/// socket; over TCP there are none.
class Backend {
 public:
  /// kInvalidArgument: the options do not go together, with the cure. kUnavailable: the address cannot be had.
  /// The plugin's instance and `log` outlive the Back End.
  static Result<std::unique_ptr<Backend>> start(StorageTables tables, std::optional<ListenOptions> listen,
                                                const observe::Log& log);
  /// stop() with no time for calls in flight.
  ~Backend();
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;

  /// As bound: "unix:/run/berth/backend.sock", "127.0.0.1:7000"; empty when embedded only.
  const std::string& address() const;

  /// For the Front End of this process (storage::connectEmbedded()).
  storage::EmbeddedBackend embedded();

  /// Lets nobody in any more, ends change feeds with UNAVAILABLE, gives calls in flight `grace` and cancels them then.
  /// Returns when the plugin has returned from all of them. Any thread; more than once is harmless.
  void stop(std::chrono::milliseconds grace);

 private:
  struct State;
  explicit Backend(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace berth::backend
