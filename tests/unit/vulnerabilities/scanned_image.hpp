// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "unit/validators/host.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace berth::test {

/// An image whose tag is to be set, on 2026-09-21, and reports about it.
struct ScannedImage {
  ScannedImage();

  /// Another image of the repository; its digest.
  std::string addImage(const std::string& salt);
  /// As `oras attach` does. `created`: the annotation, empty for none. `layer_type`: of the file, empty for `type`. The
  /// digest of the manifest.
  std::string attach(const std::string& text, const std::string& type = "application/sarif+json",
                     const std::string& created = "", const std::string& subject = "",
                     const std::string& layer_type = "");
  /// As `cosign attest` does: one more layer in the manifest of the tag.
  void attest(const std::vector<nlohmann::json>& envelopes);

  Answer ask(const nlohmann::json& settings) const;

  Repository repository;
  Question question;
};

}  // namespace berth::test
