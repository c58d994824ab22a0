// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/load/connection.hpp"

#include <cstdint>
#include <string>

namespace berth::bench {

/// Clients that take their time: what a registry meets on the internet.
struct SlowShape {
  std::size_t downloads = 0;
  std::uint64_t download_rate = 256 << 10;  ///< Bytes per second and connection.
  std::string blob_path;
  std::size_t heads = 0;  ///< Connections that never finish a request head.
  std::size_t uploads = 0;
  std::uint64_t upload_rate = 64 << 10;
  std::size_t logins = 0;     ///< Connections that ask for /v2/ anew as soon as they are answered, which takes long.
  std::string authorization;  ///< What they send; a header's value.
};

struct SlowOutcome {
  std::uint64_t downloaded_bytes = 0;
  std::uint64_t uploaded_bytes = 0;
  std::uint64_t logins_not_503 = 0;
  std::uint64_t reopened = 0;  ///< Connections that the server closed, and that were opened again.
  double seconds = 0;
};

/// Opens them all, says "ready" on standard output, and goes on until standard input ends.
SlowOutcome runSlowClients(const Target& target, const SlowShape& shape);

/// Opens so many connections with one answered GET of /v2/ each, says "ready", lets them rest until standard input has
/// a line or ends, and asks once more on each. Returns how many were answered both times.
std::size_t runIdleClients(const Target& target, std::size_t connections);

}  // namespace berth::bench
