// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/message.hpp"
#include "model/digest.hpp"

#include <string>

namespace berth::http {

/// The strong validator of content that never changes: its digest in quotes.
std::string entityTag(const Digest& digest);

/// Whether If-None-Match names this tag or any (RFC 9110 §13.1.2): then the answer is 304.
bool isNotModified(const Request& request, const std::string& entity_tag);

}  // namespace berth::http
