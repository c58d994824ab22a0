// SPDX-License-Identifier: Apache-2.0
#include "evidence/collection.hpp"

#include "evidence/budget.hpp"
#include "evidence/reference_manifest.hpp"
#include "evidence/sha256.hpp"

#include "berth/validation.hpp"
#include "input/json_members.hpp"
#include "json/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace berth::evidence {
namespace {

using Json = nlohmann::json;
using sdk::Look;
using sdk::Wanted;

constexpr const char* kPredicateAnnotation = "dev.sigstore.bundle.predicateType";
constexpr std::size_t kMostFaults = 8;
constexpr std::size_t kLeastPerSubject = 2;  // A manifest and its layer.

/// One subject on its way through the rounds.
struct Search {
  Collected result;
  Budget budget;
  std::vector<std::string> tags;
  std::vector<std::string> referrers;            ///< Digests of manifests.
  std::vector<ReferenceManifest::Layer> layers;  ///< To be fetched.

  void fault(std::string sentence) {
    auto& all = result.faults;
    if (all.size() < kMostFaults && std::find(all.begin(), all.end(), sentence) == all.end())
      all.push_back(std::move(sentence));
  }
};

std::vector<Wanted> firstRound(const std::vector<Search>& searches, const Sought& sought) {
  std::vector<Wanted> all;
  for (const auto& search : searches) {
    for (const auto& tag : search.tags) all.push_back({BERTH_NEED_TAG, tag});
    for (const auto& type : sought.artifact_types)
      all.push_back({BERTH_NEED_REFERRERS, search.result.subject.digest, type});
  }
  return all;
}

// Whether a manifest of the index of referrers may hold what is sought.
bool mayHold(const Json& descriptor, const Sought& sought) {
  const auto* const annotations = validation::memberOf(descriptor, "annotations");
  if (sought.predicate_types.empty() || annotations == nullptr) return true;
  const auto said = validation::textOf(*annotations, kPredicateAnnotation);
  return said.empty() || std::any_of(sought.predicate_types.begin(), sought.predicate_types.end(),
                                     [&](const auto& type) { return said.starts_with(type); });
}

// Takes layers of a manifest from its end, where cosign puts new ones, while there is room.
void chooseLayers(Search& search, std::string_view digest, std::string_view bytes, bool is_tagged) {
  auto manifest = ReferenceManifest::parse(digest, bytes);
  if (!manifest) {
    search.fault(manifest.error());
    return;
  }
  if (!is_tagged && manifest->subject != search.result.subject.digest) {
    search.fault("a manifest that is listed for it is about something else");
    return;
  }
  for (auto layer = manifest->layers.rbegin(); layer != manifest->layers.rend(); ++layer) {
    if (layer->size > kMostLayerBytes) {
      search.fault("a layer of its signatures is larger than 1 MiB");
    } else if (!isSha256Digest(layer->candidate.digest)) {
      search.fault("a layer of its signatures has no sha256 digest");
    } else if (search.budget.take(1, layer->size)) {
      search.layers.push_back(std::move(*layer));
    } else {
      search.fault("there are more signatures than can be looked at; delete those that are of no use");
      return;
    }
  }
}

// The manifests under tags are at hand; those of referrers have to be fetched in the next round.
void afterFirstRound(Search& search, Look& look, const Sought& sought) {
  const auto& digest = search.result.subject.digest;
  std::vector<std::pair<std::string, std::uint64_t>> listed;
  for (const auto& type : sought.artifact_types) {
    const auto index = look.referrers(digest, type);
    if (!index) continue;
    search.budget.spend(index->content.size());
    const auto json = parseStrictJson(index->content, {.bytes = Budget::whole().bytes});
    if (!json) {
      search.fault("the list of what refers to it cannot be read: " + json.error());
      continue;
    }
    for (const auto& entry : validation::listOf(*json, "manifests")) {
      const auto* const size = validation::memberOf(entry, "size");
      if (!mayHold(entry, sought) || size == nullptr || !size->is_number_unsigned()) continue;
      listed.emplace_back(validation::textOf(entry, "digest"), size->get<std::uint64_t>());
    }
  }
  for (const auto& tag : search.tags) {
    if (const auto found = look.tag(tag)) search.budget.spend(found->content.size());
  }
  // Each referrer needs room for a layer too, and what is under the tags for one.
  const auto keep = std::min<std::size_t>(search.tags.size(), search.budget.items);
  search.budget.items -= keep;
  for (const auto& [referrer, size] : listed) {
    if (size > kMostManifestBytes || search.budget.items < kLeastPerSubject) {
      search.fault("there are more signatures than can be looked at; delete those that are of no use");
    } else if (search.budget.take(1, size)) {
      --search.budget.items;
      search.referrers.push_back(referrer);
    }
  }
  search.budget.items += keep + search.referrers.size();
}

void chooseAllLayers(Search& search, Look& look) {
  for (const auto& digest : search.referrers) {
    if (const auto found = look.content(digest)) chooseLayers(search, digest, found->content, false);
  }
  for (const auto& tag : search.tags) {
    if (const auto found = look.tag(tag)) chooseLayers(search, found->digest, found->content, true);
  }
}

void takeContent(Search& search, Look& look) {
  for (auto& layer : search.layers) {
    const auto found = look.content(layer.candidate.digest);
    if (!found) {
      search.fault("a layer of its signatures is not there");
    } else if (found->content.size() > kMostLayerBytes ||
               "sha256:" + sha256Hex(found->content) != layer.candidate.digest) {
      search.fault("a layer of its signatures is not what its digest says");
    } else {
      layer.candidate.content = found->content;
      search.result.candidates.push_back(std::move(layer.candidate));
    }
  }
}

std::vector<Search> begin(std::span<const Subject> subjects, const Sought& sought) {
  const auto lookups = sought.tag_endings.size() + sought.artifact_types.size();
  std::vector<Search> searches;
  for (const auto& subject : subjects) {
    auto& search = searches.emplace_back(Search{{subject, {}, {}}, Budget::whole().share(subjects.size()), {}, {}, {}});
    search.budget.items -= std::min(search.budget.items, lookups);
    for (const auto& ending : sought.tag_endings) {
      if (isSha256Digest(subject.digest)) search.tags.push_back("sha256-" + subject.digest.substr(7) + ending);
    }
  }
  return searches;
}

}  // namespace

std::size_t mostSubjects(const Sought& sought) {
  return Budget::whole().items / (sought.tag_endings.size() + sought.artifact_types.size() + kLeastPerSubject);
}

std::vector<Subject> subjectsOf(sdk::Look& look, const Sought& sought, bool children_do) {
  std::vector<Subject> subjects{subjectOf(look)};
  if (!children_do) return subjects;
  const auto children = childrenOf(look);
  if (subjects.size() + children.size() <= mostSubjects(sought))
    subjects.insert(subjects.end(), children.begin(), children.end());
  return subjects;
}

std::vector<Collected> collect(Look& look, std::span<const Subject> subjects, const Sought& sought) {
  auto searches = begin(subjects, sought);
  look.want(firstRound(searches, sought));
  std::vector<Wanted> wanted;
  for (auto& search : searches) {
    afterFirstRound(search, look, sought);
    for (const auto& digest : search.referrers) wanted.push_back({BERTH_NEED_CONTENT, digest});
  }
  look.want(wanted);
  wanted.clear();
  for (auto& search : searches) {
    chooseAllLayers(search, look);
    for (const auto& layer : search.layers) wanted.push_back({BERTH_NEED_CONTENT, layer.candidate.digest});
  }
  look.want(wanted);
  std::vector<Collected> all;
  for (auto& search : searches) {
    takeContent(search, look);
    all.push_back(std::move(search.result));
  }
  return all;
}

}  // namespace berth::evidence
