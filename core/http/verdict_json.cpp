// SPDX-License-Identifier: Apache-2.0
#include "http/verdict_json.hpp"

#include "http/plain_response.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <utility>

namespace berth::http {

using Json = nlohmann::ordered_json;

Json verdictJson(const validation::Verdict& verdict) {
  Json json = {{"rule", verdict.rule}, {"mode", config::kRuleModeNames[static_cast<std::size_t>(verdict.mode)]}};
  if (!verdict.exempted.empty()) json["exempted"] = verdict.exempted;
  if (!verdict.failure.empty()) json["failure"] = verdict.failure;
  for (const auto& one : verdict.violations) {
    Json violation = {{"code", one.code}, {"message", one.message}};
    if (!one.path.empty()) violation["path"] = one.path;
    if (!one.evidence.empty()) violation["evidence"] = one.evidence;
    json["violations"].push_back(std::move(violation));
  }
  if (!verdict.warnings.empty()) json["warnings"] = verdict.warnings;
  if (!verdict.replacement.empty()) json["replacement"] = verdict.replacement;
  return json;
}

Response jsonResponse(const Json& json) {
  Response response = textResponse(200, "application/json", json.dump(-1, ' ', false, Json::error_handler_t::replace));
  response.setHeader("Cache-Control", "no-store");
  return response;
}

}  // namespace berth::http
