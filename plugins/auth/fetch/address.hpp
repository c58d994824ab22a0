// SPDX-License-Identifier: Apache-2.0
#pragma once

struct sockaddr;

namespace berth::auth_fetch {

enum class Reach : bool { kLoopback, kAnywhere };

/// Whether keys may be fetched from this address. Looked at after names have been resolved, so that no name leads to
/// what a machine trusts for its place alone: link-local addresses (169.254.0.0/16, fe80::/10), where clouds keep their
/// metadata, their other metadata addresses, and what is no single host. IPv4 inside IPv6 counts as IPv4.
bool mayConnect(const sockaddr& address, Reach reach);

}  // namespace berth::auth_fetch
