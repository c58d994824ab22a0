// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jose/key.hpp"
#include "jose/result.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace berth::jose {

/// The keys of one issuer (RFC 7517 section 5). A value; all const methods may run on many threads at once.
class KeySet {
 public:
  /// At most 1 MiB and 256 keys. A key that cannot be used here (another kind, for encryption, too weak) is left out
  /// and counted. One with private members or a wrong value, or two with the same kid, refuse the whole set: whoever
  /// publishes that is not to be trusted with the rest.
  static Result<KeySet> parse(std::string_view jwks_json);

  /// The key of that id when it fits the algorithm; for an empty id the only key that fits. Null when there is none.
  /// The pointer lives as long as this set.
  const PublicKey* find(std::string_view kid, Algorithm algorithm) const;

  const std::vector<PublicKey>& keys() const { return keys_; }
  std::size_t ignored() const { return ignored_; }

 private:
  std::vector<PublicKey> keys_;
  std::size_t ignored_ = 0;
};

}  // namespace berth::jose
