// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evidence/subject.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace berth::evidence {

/// How a layer holds what it says.
enum class Layout : std::uint8_t {
  kSimpleSigning,  ///< cosign's payload; the signature is an annotation.
  kEnvelope,       ///< A DSSE envelope, as cosign keeps attestations under a tag.
  kBundle,         ///< A bundle of Sigstore with a DSSE envelope.
  kNotary,         ///< A JWS of the Notary Project.
  kDocument,       ///< The document itself, signed by nobody.
};

/// One layer of a manifest that says it is about a subject. Nothing of it is true before a key has said so.
struct Candidate {
  Layout layout = Layout::kDocument;
  std::string media_type;     ///< Of the layer.
  std::string artifact_type;  ///< Of the manifest.
  std::string digest;         ///< Of the layer's content, and it is that.
  std::string manifest;       ///< The digest of the manifest.
  std::string signature;      ///< kSimpleSigning: the annotation.
  std::string thumbprints;    ///< kNotary: the annotation; empty: none.
  std::string_view content;   ///< Lives as long as the question.
};

}  // namespace berth::evidence
