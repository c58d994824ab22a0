// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

struct ssl_st;

namespace berth::http {

/// Why the last call of OpenSSL in this thread failed, in its words; the last of several reasons, which is the most
/// exact one. Clears them.
std::string tlsErrorText();

/// The same of a connection, with what was found wrong with the client's certificate.
std::string tlsErrorText(ssl_st* connection);

}  // namespace berth::http
