// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "report.hpp"

#include <string_view>

namespace berth::validation_vulnerabilities {

enum class Reading {
  kReport,
  kOther,   ///< Something else: an SBOM, a provenance, what is no JSON.
  kBroken,  ///< Meant as a report, and not to be read.
};

struct Read {
  Reading reading = Reading::kOther;
  Report report;
  std::string_view why = {};  ///< kBroken.
};

/// The report in a blob: as a scanner writes it, or within a statement (in-toto), an envelope (DSSE) and a bundle
/// (Sigstore), whose signatures nobody looks at here. `digest` is what a statement has to be about. A blob is at most
/// 4 MiB, 64 levels and 400 000 values.
Read readReport(std::string_view blob, std::string_view digest);

/// Whether a statement of this predicate type may hold a report.
bool isReportPredicate(std::string_view type);

}  // namespace berth::validation_vulnerabilities
