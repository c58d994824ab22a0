// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace berth::test {

// The same scan in each format: CVE-2024-1001 (critical, libssl 3.0.1, fixed in 3.0.2), CVE-2024-1002 (high, zlib 1.2,
// no fix), CVE-2024-1003 (low, bash 5.2, fixed in 5.3). Made on 2026-09-20, a day before the tests' questions.
nlohmann::json trivyReport();
nlohmann::json grypeReport();
nlohmann::json harborReport();
nlohmann::json sarifOfTrivy();
nlohmann::json sarifOfGrype();
nlohmann::json cycloneDxReport();
/// cosign's predicate around another report.
nlohmann::json cosignPredicate(const nlohmann::json& result);

/// A statement about the digest, in an envelope without a good signature.
nlohmann::json envelopeOf(const std::string& predicate_type, const nlohmann::json& predicate,
                          const std::string& digest);
nlohmann::json bundleOf(const nlohmann::json& envelope);

}  // namespace berth::test
