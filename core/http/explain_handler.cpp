// SPDX-License-Identifier: Apache-2.0
#include "http/explain_handler.hpp"

#include "http/rules_query.hpp"
#include "http/verdict_json.hpp"
#include "names/image_reference.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

namespace berth::http {
namespace {

using Json = nlohmann::ordered_json;
using validation::Judged;
using validation::RuleBook;
using validation::RuleSet;
using validation::Source;

struct SourceName {
  std::string_view name;
  Source source;
};
constexpr std::array<SourceName, 3> kSources{
    {{"manifest", Source::kManifest}, {"tag", Source::kTag}, {"admission", Source::kAdmission}}};

Result<SourceName> sourceOf(const Request& request) {
  const auto wanted = request.parameter("source").value_or("admission");
  for (const auto& source : kSources) {
    if (source.name == wanted) return source;
  }
  return fail(ErrorCode::kBadRequest, "source is manifest, tag or admission");
}

Result<const RuleSet*> setOf(const Request& request, const RuleBook& book, Source source) {
  if (const auto name = request.parameter("set")) return findSet(book, *name);
  const bool is_admission = source == Source::kAdmission;
  const auto* set = is_admission ? book.forNamespace(request.parameter("namespace").value_or("")) : book.forPushes();
  if (set != nullptr) return set;
  return fail(ErrorCode::kRouteUnknown, std::string{"validation has no set for "} +
                                            (is_admission ? "this namespace" : "pushes") + "; say which one");
}

Result<Judged> judged(const Exchange& exchange, const RuleSet& set, Source source, const std::string& written) {
  const auto image = names::ImageReference::parse(written);
  if (!image) return fail(ErrorCode::kBadRequest, "image: " + image.error());
  const auto repository = exchange.judge->ownRepository(*image);
  if (repository) BERTH_CHECK(requirePull(exchange, *repository));
  if (source == Source::kAdmission) {
    const auto cluster_namespace = exchange.request.parameter("namespace").value_or("");
    return exchange.judge->judgeImage(set, {written, {}, cluster_namespace});
  }
  if (!repository)
    return fail(ErrorCode::kBadRequest, "image: " + image->host +
                                            " is no name of this registry (http.external_url, http.hosts), so the "
                                            "image cannot have been pushed here");
  BERTH_TRY(const auto reference, Reference::parse(image->digest.empty() ? image->effectiveTag() : image->digest));
  return exchange.judge->judgeStored(set, source, *repository, reference);
}

// What one rule said, or why it was not asked.
Json jsonOf(const validation::Rule& rule, const Judged& judged) {
  const auto& verdicts = judged.decision.verdicts;
  const auto& id = rule.section.plugin.id;
  const auto found = std::find_if(verdicts.begin(), verdicts.end(), [&](const auto& one) { return one.rule == id; });
  Json json;
  if (found == verdicts.end()) {
    const bool is_off = rule.section.mode == config::RuleMode::kOff;
    json = {{"rule", id}, {"mode", config::kRuleModeNames[static_cast<std::size_t>(rule.section.mode)]}};
    json["why"] = is_off ? "the rule is off" : "none of its images describes this one";
  } else {
    json = verdictJson(*found);
    if (!found->exempted.empty()) json["why"] = "an exemption holds: " + found->exempted;
    // Enforced from a later day on.
    if (found->mode != rule.section.mode && found->failure.empty())
      json["mode_later"] = config::kRuleModeNames[static_cast<std::size_t>(rule.section.mode)];
  }
  json["plugin"] = rule.section.plugin.plugin;
  json["asked"] = !json.contains("why");
  return json;
}

// Verdicts that are of no rule: nothing was for the image, or rules contradict each other.
void addOthers(const RuleSet& set, const Judged& judged, Json& rules) {
  for (const auto& verdict : judged.decision.verdicts) {
    const bool is_rule = std::any_of(set.rules().begin(), set.rules().end(),
                                     [&](const auto& rule) { return rule.section.plugin.id == verdict.rule; });
    if (!is_rule) rules.push_back(verdictJson(verdict));
  }
}

}  // namespace

Result<Response> explainImage(const Exchange& exchange, std::string_view) {
  BERTH_TRY(auto* const judge, judgeOf(exchange));
  const auto book = judge->book();
  BERTH_TRY(const auto source, sourceOf(exchange.request));
  BERTH_TRY(const auto* const set, setOf(exchange.request, *book, source.source));
  BERTH_TRY(const auto found, judged(exchange, *set, source.source, exchange.request.parameter("image").value_or("")));
  Json json = {{"image", found.record.image},
               {"tag", found.record.tag},
               {"digest", found.record.digest},
               {"stored", found.is_stored}};
  json["source"] = source.name;
  json["set"] = set->name();
  // The hook asks and is let pass, where a set is for other namespaces.
  const bool is_for =
      source.source != Source::kAdmission || set->isForNamespace(exchange.request.parameter("namespace").value_or(""));
  json["applies"] = is_for;
  json["allowed"] = !is_for || found.decision.isAllowed();
  if (const auto replacement = found.decision.replacement(); !replacement.empty()) json["replacement"] = replacement;
  json["rules"] = Json::array();
  for (const auto& rule : set->rules()) json["rules"].push_back(jsonOf(rule, found));
  addOthers(*set, found, json["rules"]);
  return jsonResponse(json);
}

}  // namespace berth::http
