// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "evidence/candidate.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace berth::sdk {
class Look;
}

namespace berth::evidence {

inline constexpr std::string_view kSimpleSigningType = "application/vnd.dev.cosign.simplesigning.v1+json";
inline constexpr std::string_view kCosignArtifactType = "application/vnd.dev.cosign.artifact.sig.v1+json";
inline constexpr std::string_view kDsseType = "application/vnd.dsse.envelope.v1+json";
inline constexpr std::string_view kBundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";
inline constexpr std::string_view kNotaryType = "application/vnd.cncf.notary.signature";
inline constexpr std::string_view kJwsType = "application/jose+json";

/// Where candidates are looked for, and which are taken.
struct Sought {
  std::vector<std::string> tag_endings;     ///< ".sig", ".att": of the tag that is made of the subject's digest.
  std::vector<std::string> artifact_types;  ///< Of referrers.
  /// Bundles whose manifest names another type of statement are passed over; empty: all are taken. The name is only a
  /// hint of where to look: what is in the bundle counts.
  std::vector<std::string> predicate_types;
};

/// What was found for one subject.
struct Collected {
  Subject subject;
  std::vector<Candidate> candidates;  ///< As they are to be tried: under the tag first, then the newest first.
  std::vector<std::string> faults;    ///< Sentences about what was there and could not be looked at.
};

inline constexpr std::size_t kMostManifestBytes = std::size_t{4} << 20U;
inline constexpr std::size_t kMostLayerBytes = std::size_t{1} << 20U;

/// How many subjects can be asked about at once: for each there has to be room for what is found.
std::size_t mostSubjects(const Sought& sought);

/// The artifact of a question, and its children when they may do in its place and there is room for all of them.
std::vector<Subject> subjectsOf(sdk::Look& look, const Sought& sought, bool children_do);

/// Looks for candidates in three rounds, for all subjects (at most mostSubjects()) at once, within the 50 items and 8
/// MiB of the contract, of which each subject has its share.
std::vector<Collected> collect(sdk::Look& look, std::span<const Subject> subjects, const Sought& sought);

}  // namespace berth::evidence
