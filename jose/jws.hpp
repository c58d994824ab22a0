// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jose/algorithm.hpp"
#include "jose/key.hpp"
#include "jose/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace berth::jose {

inline constexpr std::size_t kLongestToken = std::size_t{16} * 1024;

/// What of a protected header means something here. Where a key is found is the reader's own affair: `jwk`, `jku`,
/// `x5u` and `x5c` are never looked at.
struct Header {
  Algorithm algorithm;
  std::string key_id;  // empty: not said
  std::string type;    // `typ`; empty: not said
};

/// A token taken apart. Nothing of it is true before verify().
struct Jws {
  Header header;
  std::string payload;
  std::string signed_part;  // the first two segments as they came
  std::string signature;
};

/// RFC 7515 section 7.1, strictly: at most kLongestToken bytes, three segments of canonical base64url, a header that is
/// a JSON object without a member twice, a known `alg`, neither `crit` nor `b64`.
Result<Jws> parseCompact(std::string_view token);

/// The key fits the algorithm, and the signature is of that key over the signed part.
Result<void> verify(const Jws& jws, const PublicKey& key);

/// The compact token over `payload_json` as it is, with alg, kid and typ in its header.
Result<std::string> sign(const PrivateKey& key, std::string_view payload_json, std::string_view type = "JWT");

}  // namespace berth::jose
