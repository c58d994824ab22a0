// SPDX-License-Identifier: Apache-2.0
#include "model/upload_id.hpp"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace berth {
namespace {

constexpr std::string_view kShape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
constexpr std::string_view kHex = "0123456789abcdef";

}  // namespace

UploadId UploadId::random() {
  std::array<unsigned char, 16> bytes{};
  // At most 256 bytes are never cut short once the kernel's pool is initialised.
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    throw std::system_error{errno, std::generic_category(), "getrandom"};
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);

  std::string text{kShape};
  std::size_t nibble = 0;
  for (char& c : text) {
    if (c == '-') continue;
    const unsigned byte = bytes[nibble / 2];
    c = kHex[nibble % 2 == 0 ? byte >> 4 : byte & 0x0f];
    ++nibble;
  }
  return UploadId{text};
}

Result<UploadId> UploadId::parse(std::string_view text) {
  bool well_formed = text.size() == kShape.size();
  for (std::size_t i = 0; well_formed && i < text.size(); ++i)
    well_formed = kShape[i] == '-' ? text[i] == '-' : kHex.find(text[i]) != std::string_view::npos;
  if (well_formed) return UploadId{text};
  return fail(ErrorCode::kBlobUploadUnknown, "an upload session is named by the UUID that its POST answered");
}

}  // namespace berth
