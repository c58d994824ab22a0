// SPDX-License-Identifier: Apache-2.0
#include "http/partial_content.hpp"

#include "model/upload_id.hpp"

#include <string>
#include <utility>

namespace berth::http {
namespace {

std::string contentRange(const ByteRange& range, std::uint64_t size) {
  return "bytes " + std::to_string(range.first) + '-' + std::to_string(range.last) + '/' + std::to_string(size);
}

// Whoever pushes content cannot know what will stand between its parts.
std::string randomBoundary() {
  return "berth-" + UploadId::random().text();
}

}  // namespace

void makePartial(Response& response, std::string_view content_type, const std::vector<ByteRange>& ranges) {
  const std::uint64_t size = response.content.size;
  response.status = 206;
  response.parts.reserve(ranges.size() + 1);
  if (ranges.size() == 1) {
    response.setHeader("Content-Type", std::string{content_type});
    response.setHeader("Content-Range", contentRange(ranges.front(), size));
    response.parts.push_back({{}, {ranges.front().first, ranges.front().length()}});
    return;
  }
  const std::string boundary = randomBoundary();
  response.setHeader("Content-Type", "multipart/byteranges; boundary=" + boundary);
  for (const ByteRange& range : ranges) {
    std::string before = response.parts.empty() ? "--" : "\r\n--";
    before.append(boundary).append("\r\nContent-Type: ").append(content_type);
    before.append("\r\nContent-Range: ").append(contentRange(range, size)).append("\r\n\r\n");
    response.parts.push_back({std::move(before), {range.first, range.length()}});
  }
  response.parts.push_back({"\r\n--" + boundary + "--\r\n", {}});
}

}  // namespace berth::http
