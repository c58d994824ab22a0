// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace berth::sdk {
class Look;
}

namespace berth::evidence {

/// Whether a manifest is a signature, an attestation, an SBOM or a report, by everything that it consists of: at least
/// one layer, and every layer and the config of a type that nothing runs or installs. What it is called, by a tag or
/// by itself (`artifactType`, `subject`), says nothing: whoever pushes may call an image so.
bool isEvidence(std::string_view media_type, std::string_view manifest);

/// The same of a question's artifact. An index counts when its tag is made of a digest, as clients keep lists of
/// signatures where a registry has no referrers ("sha256-…"), and each manifest that it names is there and is evidence;
/// looks at up to 40 of them.
bool isAboutOthers(sdk::Look& look);

}  // namespace berth::evidence
