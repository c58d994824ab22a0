// SPDX-License-Identifier: Apache-2.0
#include "model/error.hpp"

#include <array>
#include <cstddef>

namespace berth {
namespace {

constexpr auto kRows = static_cast<std::size_t>(ErrorCode::kCount_);

// Where the spec leaves the status open (MANIFEST_BLOB_UNKNOWN) this row is the decision. Rows after the spec's own
// borrow the id that fits best, because clients and suites accept only the spec's list.
constexpr std::array<ErrorRow, kRows> kErrorTable{{
    {ErrorCode::kBlobUnknown, "BLOB_UNKNOWN", 404, "blob unknown to registry"},
    {ErrorCode::kBlobUploadInvalid, "BLOB_UPLOAD_INVALID", 400, "blob upload invalid"},
    {ErrorCode::kBlobUploadUnknown, "BLOB_UPLOAD_UNKNOWN", 404, "blob upload unknown to registry"},
    {ErrorCode::kDigestInvalid, "DIGEST_INVALID", 400, "digest invalid"},
    {ErrorCode::kManifestBlobUnknown, "MANIFEST_BLOB_UNKNOWN", 404, "manifest references content unknown to registry"},
    {ErrorCode::kManifestInvalid, "MANIFEST_INVALID", 400, "manifest invalid"},
    {ErrorCode::kManifestUnknown, "MANIFEST_UNKNOWN", 404, "manifest unknown to registry"},
    {ErrorCode::kNameInvalid, "NAME_INVALID", 400, "invalid repository name"},
    {ErrorCode::kNameUnknown, "NAME_UNKNOWN", 404, "repository name not known to registry"},
    {ErrorCode::kSizeInvalid, "SIZE_INVALID", 400, "provided length did not match content length"},
    {ErrorCode::kUnauthorized, "UNAUTHORIZED", 401, "authentication required"},
    {ErrorCode::kDenied, "DENIED", 403, "requested access to the resource is denied"},
    {ErrorCode::kUnsupported, "UNSUPPORTED", 405, "the operation is unsupported"},
    {ErrorCode::kTooManyRequests, "TOOMANYREQUESTS", 429, "too many requests"},

    {ErrorCode::kTagInvalid, "MANIFEST_INVALID", 400, "invalid tag"},
    {ErrorCode::kRejected, "DENIED", 403, "rejected by policy"},
    {ErrorCode::kBadRequest, "UNSUPPORTED", 400, "bad request"},
    {ErrorCode::kRouteUnknown, "UNSUPPORTED", 404, "no such endpoint"},
    {ErrorCode::kMethodNotAllowed, "UNSUPPORTED", 405, "method not allowed here"},
    {ErrorCode::kRequestTimeout, "UNSUPPORTED", 408, "request took too long"},
    {ErrorCode::kLengthRequired, "SIZE_INVALID", 411, "length required"},
    {ErrorCode::kManifestTooLarge, "SIZE_INVALID", 413, "content too large"},
    {ErrorCode::kUriTooLong, "UNSUPPORTED", 414, "request URI too long"},
    {ErrorCode::kRangeNotSatisfiable, "BLOB_UPLOAD_INVALID", 416, "range not satisfiable"},
    {ErrorCode::kUploadConflict, "BLOB_UPLOAD_INVALID", 409, "upload session is in use"},
    {ErrorCode::kHeadTooLarge, "UNSUPPORTED", 431, "request head too large"},
    {ErrorCode::kVersionNotSupported, "UNSUPPORTED", 505, "HTTP version not supported"},

    {ErrorCode::kNotFound, "BLOB_UNKNOWN", 404, "not found"},
    {ErrorCode::kAlreadyExists, "BLOB_UPLOAD_INVALID", 409, "exists already"},
    {ErrorCode::kPreconditionFailed, "BLOB_UPLOAD_INVALID", 409, "changed meanwhile, try again"},
    {ErrorCode::kAborted, "BLOB_UPLOAD_INVALID", 409, "another writer is at work"},
    {ErrorCode::kOutOfRange, "BLOB_UPLOAD_INVALID", 416, "out of range"},
    {ErrorCode::kInvalidArgument, "UNSUPPORTED", 400, "invalid argument"},
    {ErrorCode::kNoSpace, "TOOMANYREQUESTS", 507, "insufficient storage"},
    {ErrorCode::kUnavailable, "TOOMANYREQUESTS", 503, "unavailable for now"},
    {ErrorCode::kDataLoss, "BLOB_UNKNOWN", 500, "stored content is damaged"},
    {ErrorCode::kInternal, "UNSUPPORTED", 500,
     "internal error; the log of the server has the cause under this answer's X-Request-Id"},
}};

// A row added, dropped or moved without its enumerator does not compile.
constexpr bool everyRowSitsAtItsCode() {
  for (std::size_t i = 0; i < kRows; ++i) {
    if (static_cast<std::size_t>(kErrorTable[i].code) != i || kErrorTable[i].id.empty()) return false;
  }
  return true;
}
static_assert(everyRowSitsAtItsCode());

}  // namespace

const ErrorRow& errorRow(ErrorCode code) {
  return kErrorTable[static_cast<std::size_t>(code)];
}

}  // namespace berth
