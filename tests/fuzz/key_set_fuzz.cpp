// SPDX-License-Identifier: Apache-2.0
// Sets of keys: what is taken can be written, reads back to the same key, and is found by its id.
#include "fuzz/property.hpp"
#include "jose/key_set.hpp"

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace berth;
  const auto text = fuzz::textOf(data, size);
  const auto set = jose::KeySet::parse(text);
  if (!set) {
    fuzz::require(!set.error().empty(), "a refusal has a reason");
    return 0;
  }
  for (const auto& key : set->keys()) {
    bool fits_any = false;
    for (int i = 0; i < 10; ++i) {
      const auto algorithm = static_cast<jose::Algorithm>(i);
      if (!key.fits(algorithm)) continue;
      fits_any = true;
      fuzz::require(set->find(key.id(), algorithm) == &key, "a key is found by its id");
      fuzz::require(!key.verify(algorithm, "message", std::string(64, 'x')), "nobody guesses a signature");
      const auto again = jose::PublicKey::fromJwk(key.toJwk(algorithm));
      fuzz::require(again && again->thumbprint() == key.thumbprint(), "a key reads back");
    }
    fuzz::require(fits_any, "a key is of use");
  }
  fuzz::require(set->keys().size() + set->ignored() <= text.size(), "each key is in the text");
  return 0;
}
