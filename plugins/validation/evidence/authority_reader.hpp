// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evidence/authority.hpp"
#include "evidence/cosign_key.hpp"

#include "jose/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <string>
#include <vector>

namespace berth::evidence {

/// Reads {cosign_key: PATH, …} or {notation: {…}, …} and the files that it names. `where`: the option that it stands
/// in, for the sentence of an error. Reads the disk.
jose::Result<std::shared_ptr<const Authority>> readAuthority(const nlohmann::json& options, const std::string& where);

/// The same where only a key will do.
jose::Result<std::shared_ptr<const CosignKey>> readCosignKey(const nlohmann::json& options, const std::string& where);

}  // namespace berth::evidence
