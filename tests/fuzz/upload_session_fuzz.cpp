// SPDX-License-Identifier: Apache-2.0
// The records of upload sessions and links, which a damaged disk or another version may have written.
#include "fuzz/property.hpp"
#include "registry/base64.hpp"
#include "registry/membership_record.hpp"
#include "registry/upload_session.hpp"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace berth;
  using namespace berth::registry;
  const auto text = fuzz::textOf(data, size);

  fuzz::require(decodeBase64(encodeBase64(text)) == text, "base64 gives back what it was given");
  if (const auto bytes = decodeBase64(text)) fuzz::require(encodeBase64(*bytes) == text, "base64 has one spelling");
  if (const auto link_size = parseLinkSize(text)) {
    fuzz::require(parseLinkSize(formatLink(*link_size, Timestamp{})) == *link_size, "a link keeps its size");
  }

  auto session = UploadSession::parse(text);
  if (!session) {
    fuzz::require(session.error().code == ErrorCode::kDataLoss, "a damaged record is said to be one");
    return 0;
  }
  const std::string record = session->format();
  const auto again = UploadSession::parse(record);
  fuzz::require(again && again->format() == record, "a session that is stored comes back the same");
  fuzz::require(again->repository == session->repository && again->offset == session->offset &&
                    again->lease == session->lease && again->boot_id == session->boot_id,
                "a session keeps its fields");
  // A hash that was taken up goes on, whatever its state was.
  session->hash.update("more");
  fuzz::require(session->hash.digest().algorithm() == session->hash.algorithm(), "a hash goes on");
  return 0;
}
