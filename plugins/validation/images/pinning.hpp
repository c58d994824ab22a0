// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "named_image.hpp"

#include "berth/validation.hpp"

#include <cstdint>

namespace berth::validation {
class OptionReader;
}

namespace berth::images {

/// Whether it is certain which image will run: that it is here, and that a digest names it.
class Pinning {
 public:
  static Pinning read(validation::OptionReader& options);

  /// "not_found", "digest_differs", "digest_required"; or a replacement with the digest.
  void check(const NamedImage& image, sdk::Look& look, sdk::Findings& findings) const;

 private:
  enum class Digest : std::uint8_t { kAny, kRequire, kResolve, kResolveOrRequire };

  void checkPinned(const NamedImage& image, sdk::Look& look, sdk::Findings& findings) const;
  bool resolves() const { return digest_ == Digest::kResolve || digest_ == Digest::kResolveOrRequire; }

  Digest digest_ = Digest::kAny;
  bool must_exist_ = false;
};

}  // namespace berth::images
