// SPDX-License-Identifier: Apache-2.0
#include "pinning.hpp"

#include "input/option_reader.hpp"

#include <string>

namespace berth::images {

Pinning Pinning::read(validation::OptionReader& options) {
  Pinning pinning;
  // In the order of Digest.
  pinning.digest_ = static_cast<Digest>(options.word("digest", {"any", "require", "resolve", "resolve_or_require"}));
  pinning.must_exist_ = options.flag("must_exist");
  return pinning;
}

void Pinning::check(const NamedImage& image, sdk::Look& look, sdk::Findings& findings) const {
  // One that comes after the check would run by its tag, so it cannot pass where tags are resolved.
  if (image.is_ours && !image.isStored() && (must_exist_ || resolves())) {
    findings.violation("not_found",
                       shown(image.written) + " is not in this registry; push it, or correct its name, tag or digest");
    return;
  }
  if (!image.reference.digest.empty()) {
    checkPinned(image, look, findings);
  } else if (digest_ == Digest::kRequire || (digest_ == Digest::kResolveOrRequire && !image.is_ours)) {
    findings.violation("digest_required",
                       shown(image.written) + " names no digest; write NAME@sha256:…, or NAME:TAG@sha256:…");
  } else if (resolves() && image.is_ours) {
    findings.replace(std::string{image.written} + '@' + std::string{image.stored_digest});
  }
}

void Pinning::checkPinned(const NamedImage& image, sdk::Look& look, sdk::Findings& findings) const {
  if (!must_exist_ || !image.is_ours || image.reference.tag.empty() || tagAgrees(image, look)) return;
  const auto tagged = look.tag(image.reference.tag);
  findings.violation("digest_differs",
                     shown(image.written) + ": the tag " + image.reference.tag +
                         (tagged ? " names " + std::string{tagged->digest} : std::string{" is not in this registry"}) +
                         "; write the digest that is meant, or leave the tag out",
                     {}, tagged ? std::vector<std::string>{std::string{tagged->digest}} : std::vector<std::string>{});
}

}  // namespace berth::images
