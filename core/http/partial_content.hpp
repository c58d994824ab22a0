// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/message.hpp"
#include "model/byte_range.hpp"

#include <string_view>
#include <vector>

namespace berth::http {

/// Makes an answer that has its content one of 206 with ranges of it, at least one (RFC 9110 §15.3.7): a single one as
/// it is, several as multipart/byteranges, each part with the content's type. The content is not copied.
void makePartial(Response& response, std::string_view content_type, const std::vector<ByteRange>& ranges);

}  // namespace berth::http
