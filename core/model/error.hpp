// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace berth {

/// Why something could not be done. The first block is distribution-spec "Error Codes" (code-1 … code-14), the second
/// what HTTP asks for beside them, the third what storage says before the registry gives it a meaning.
enum class ErrorCode : std::uint8_t {
  kBlobUnknown,
  kBlobUploadInvalid,
  kBlobUploadUnknown,
  kDigestInvalid,
  kManifestBlobUnknown,
  kManifestInvalid,
  kManifestUnknown,
  kNameInvalid,
  kNameUnknown,
  kSizeInvalid,
  kUnauthorized,
  kDenied,
  kUnsupported,
  kTooManyRequests,

  kTagInvalid,
  kRejected,
  kBadRequest,
  kRouteUnknown,
  kMethodNotAllowed,
  kRequestTimeout,
  kLengthRequired,
  kManifestTooLarge,
  kUriTooLong,
  kRangeNotSatisfiable,
  kUploadConflict,
  kHeadTooLarge,
  kVersionNotSupported,

  kNotFound,
  kAlreadyExists,
  kPreconditionFailed,
  kAborted,
  kOutOfRange,
  kInvalidArgument,
  kNoSpace,
  kUnavailable,
  kDataLoss,
  kInternal,
  kCount_,
};

/// One row of the error table: how a code looks on the wire.
struct ErrorRow {
  ErrorCode code;
  std::string_view id;       ///< `errors[].code`, from the spec's list where it has a fitting one.
  int status;                ///< HTTP.
  std::string_view message;  ///< Begins `errors[].message`; Error::detail follows.
};

/// The row of a code. Total.
const ErrorRow& errorRow(ErrorCode code);

/// A failure as a value. `detail` is a sentence fit for the client: the cause and what to do, no secret.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string detail;
  std::uint32_t retry_seconds = 0;  ///< When to try again, for codes that say so; 0: as usual for the code.
};

}  // namespace berth
