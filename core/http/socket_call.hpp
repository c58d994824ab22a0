// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/transport.hpp"

#include <sys/types.h>

#include <cerrno>

namespace berth::http {

/// The result of a system call that moves bytes, never blocks on the network, and returns 0 only at an end.
template <class Call>
Moved attemptToMove(Call&& call) {
  for (;;) {
    const ssize_t moved = call();
    if (moved > 0) return {Moved::Outcome::kSome, static_cast<std::size_t>(moved)};
    if (moved == 0) return {Moved::Outcome::kEnd};
    if (errno == EINTR) continue;
    return {errno == EAGAIN || errno == EWOULDBLOCK ? Moved::Outcome::kLater : Moved::Outcome::kLost};
  }
}

/// Receives from a socket.
Moved receiveFrom(int socket, char* buffer, std::size_t size);
/// Sends `first`, then `second`, in one call. `more` promises that bytes follow at once.
Moved sendTo(int socket, std::string_view first, std::string_view second, bool more);
/// Makes closing the socket a reset.
void resetOnClose(int socket);

}  // namespace berth::http
