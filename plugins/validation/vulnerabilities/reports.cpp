// SPDX-License-Identifier: Apache-2.0
#include "reports.hpp"

#include "artifact_types.hpp"
#include "envelope.hpp"
#include "input/calendar.hpp"
#include "input/json_members.hpp"
#include "input/plain_text.hpp"
#include "json/strict_json.hpp"

#include "berth/gen/validation.abi.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace berth::validation_vulnerabilities {
namespace {

using Json = nlohmann::json;
using sdk::Look;
using sdk::Wanted;
using validation::listOf;
using validation::memberOf;
using validation::textOf;

constexpr std::size_t kMostItems = 50;      // Of the contract, for one artifact.
constexpr std::size_t kMostCandidates = 6;  // For one subject.
constexpr std::size_t kMostBlobs = 2;       // Of one manifest.
constexpr std::size_t kLargestManifest = std::size_t{64} << 10U;
constexpr std::size_t kLargestReport = std::size_t{4} << 20U;
constexpr std::size_t kMostBytes = std::size_t{6} << 20U;

// A blob that may be a report.
struct Candidate {
  std::string digest;
  std::optional<std::uint64_t> attached = {};  // By its manifest.
  std::size_t size = 0;
  bool is_fetched = false;
};

std::string attestationTag(const std::string& digest) {
  std::string tag = digest + ".att";
  std::replace(tag.begin(), tag.end(), ':', '-');
  return tag;
}

std::optional<std::uint64_t> attachedAt(const Json& manifest) {
  const auto* const annotations = memberOf(manifest, "annotations");
  if (annotations == nullptr) return std::nullopt;
  for (const auto* key : {"org.opencontainers.image.created", "org.opencontainers.artifact.created"}) {
    if (const auto date = validation::parseTimestamp(textOf(*annotations, key))) return date;
  }
  return std::nullopt;
}

std::size_t sizeOf(const Json& descriptor) {
  const auto* const size = memberOf(descriptor, "size");
  return size != nullptr && size->is_number_unsigned() ? size->get<std::size_t>() : 0;
}

// Who writes the type of an attestation beside it writes it here.
bool isOfOtherPredicate(const Json& layer) {
  const auto* const annotations = memberOf(layer, "annotations");
  const auto type = annotations == nullptr ? std::string{} : textOf(*annotations, "predicateType");
  return !type.empty() && !isReportPredicate(type);
}

// What oras and others write where nobody says the type of a file.
bool isUnsaid(std::string_view type) {
  return type == "application/vnd.oci.image.layer.v1.tar" || type == "application/octet-stream";
}

class Search {
 public:
  Search(Look& look, std::span<const Subject> subjects, std::span<const std::string> more_types)
      : look_{look}, subjects_{subjects}, more_types_{more_types}, candidates_(subjects.size()) {}

  std::vector<Scan> run() {
    findCandidates();
    fetch();
    std::vector<Scan> scans(subjects_.size());
    for (std::size_t i = 0; i < scans.size(); ++i) read(i, scans[i]);
    return scans;
  }

 private:
  void findCandidates();
  std::vector<std::string> manifestsOf(const std::string& subject, std::size_t most);
  void addBlobs(std::vector<Candidate>& to, std::string_view bytes, bool is_listed);
  void fetch();
  void read(std::size_t subject, Scan& scan);
  std::optional<std::uint64_t> believed(std::optional<std::uint64_t> date) const {
    return date && *date <= look_.now() + validation::kDay ? date : std::nullopt;
  }

  Look& look_;
  const std::span<const Subject> subjects_;
  const std::span<const std::string> more_types_;
  std::vector<std::vector<Candidate>> candidates_;  // Of each subject, newest first.
  std::size_t items_ = 0;
};

// Two rounds: what refers to the subjects, and the manifests of what may be reports.
void Search::findCandidates() {
  std::vector<std::string> tags;
  for (const auto& subject : subjects_) tags.push_back(attestationTag(subject.digest));
  std::vector<Wanted> wanted;
  for (std::size_t i = 0; i < subjects_.size(); ++i) {
    wanted.push_back({BERTH_NEED_REFERRERS, subjects_[i].digest});
    wanted.push_back({BERTH_NEED_TAG, tags[i]});
  }
  look_.want(wanted);
  items_ = wanted.size();
  // Each manifest has a blob that is to be fetched too.
  const auto most = std::min(kMostCandidates, (kMostItems - items_) / (2 * subjects_.size()));
  std::vector<std::vector<std::string>> manifests;
  for (const auto& subject : subjects_) manifests.push_back(manifestsOf(subject.digest, most));
  wanted.clear();
  for (const auto& list : manifests) {
    for (const auto& digest : list) wanted.push_back({BERTH_NEED_CONTENT, digest});
  }
  look_.want(wanted);
  items_ += wanted.size();
  for (std::size_t i = 0; i < subjects_.size(); ++i) {
    for (const auto& digest : manifests[i]) {
      if (const auto manifest = look_.content(digest)) addBlobs(candidates_[i], manifest->content, true);
    }
    if (const auto tagged = look_.tag(tags[i])) addBlobs(candidates_[i], tagged->content, false);
  }
}

std::vector<std::string> Search::manifestsOf(const std::string& subject, std::size_t most) {
  std::vector<std::string> manifests;
  const auto found = look_.referrers(subject);
  if (!found) return manifests;
  const auto index = parseStrictJson(found->content);
  if (!index) return manifests;
  for (const auto& descriptor : listOf(*index, "manifests")) {
    if (manifests.size() == most) break;
    auto digest = textOf(descriptor, "digest");
    if (!digest.empty() && sizeOf(descriptor) <= kLargestManifest && mayBeReport(descriptor, more_types_))
      manifests.push_back(std::move(digest));
  }
  return manifests;
}

// `is_listed`: it refers to the image as a report. Else it is the tag's, to which cosign adds the newest at the end.
void Search::addBlobs(std::vector<Candidate>& to, std::string_view bytes, bool is_listed) {
  const auto manifest = parseStrictJson(bytes, {kLargestManifest, 16, 10'000});
  if (!manifest) return;
  const auto attached = attachedAt(*manifest);
  std::vector<Candidate> blobs;
  for (const auto& layer : listOf(*manifest, "layers")) {
    const auto type = textOf(layer, "mediaType");
    if ((isReportType(type, more_types_) || (is_listed && isUnsaid(type))) && !isOfOtherPredicate(layer))
      blobs.push_back({textOf(layer, "digest"), attached, sizeOf(layer)});
  }
  if (!is_listed) std::reverse(blobs.begin(), blobs.end());
  blobs.resize(std::min(blobs.size(), kMostBlobs));
  std::move(blobs.begin(), blobs.end(), std::back_inserter(to));
}

// The third round: of every subject the newest, then of every subject the next, while there is room.
void Search::fetch() {
  std::vector<Wanted> wanted;
  std::size_t bytes = 0;
  std::size_t longest = 0;
  for (const auto& list : candidates_) longest = std::max(longest, list.size());
  for (std::size_t rank = 0; rank < longest; ++rank) {
    for (auto& list : candidates_) {
      if (rank >= list.size() || items_ + wanted.size() == kMostItems) continue;
      auto& candidate = list[rank];
      if (candidate.size > kLargestReport || bytes + candidate.size > kMostBytes) continue;
      bytes += candidate.size;
      candidate.is_fetched = true;
      wanted.push_back({BERTH_NEED_CONTENT, candidate.digest});
    }
  }
  look_.want(wanted);
}

void Search::read(std::size_t subject, Scan& scan) {
  std::optional<std::uint64_t> newest;
  std::vector<std::string> problems;
  for (const auto& candidate : candidates_[subject]) {
    const auto blob = candidate.is_fetched ? look_.content(candidate.digest) : std::nullopt;
    auto seen = blob ? readReport(blob->content, subjects_[subject].digest)
                     : Read{Reading::kBroken, {}, "it is larger than 4 MiB, or there are too many reports"};
    if (seen.reading == Reading::kOther) continue;
    if (seen.reading == Reading::kBroken) {
      problems.push_back(validation::plainText(candidate.digest, 80) + ": " + std::string{seen.why});
      continue;
    }
    seen.report.made = believed(seen.report.made ? seen.report.made : candidate.attached);
    if (scan.report && (!seen.report.made || (newest && *seen.report.made <= *newest))) continue;
    newest = seen.report.made;
    scan.report = std::move(seen.report);
    scan.digest = candidate.digest;
    scan.problems = problems;  // Of those before it, which are newer.
  }
  if (!scan.report) scan.problems = std::move(problems);
}

}  // namespace

std::vector<Scan> findReports(Look& look, std::span<const Subject> subjects, std::span<const std::string> more_types) {
  return Search{look, subjects, more_types}.run();
}

}  // namespace berth::validation_vulnerabilities
