// SPDX-License-Identifier: Apache-2.0
#include "http/decision_handler.hpp"

#include "http/rules_query.hpp"
#include "http/verdict_json.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <utility>
#include <vector>

namespace berth::http {
namespace {

using Json = nlohmann::ordered_json;
using validation::DecisionRecord;

constexpr std::uint64_t kMost = 100;

Result<std::uint64_t> numberOf(const Request& request, std::string_view name, std::uint64_t unset) {
  const auto text = request.parameter(name);
  if (!text) return unset;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error == std::errc{} && end == text->data() + text->size()) return number;
  return fail(ErrorCode::kBadRequest, std::string{name} + " is a number");
}

Json jsonOf(const DecisionRecord& record) {
  Json json = {{"number", record.number},
               {"time", record.at.text()},
               {"source", validation::kSourceNames[static_cast<std::size_t>(record.source)]},
               {"set", record.decision.set},
               {"image", record.image}};
  const std::pair<const char*, const std::string&> texts[] = {
      {"tag", record.tag}, {"digest", record.digest}, {"who", record.who}, {"namespace", record.cluster_namespace}};
  for (const auto& [name, text] : texts) {
    if (!text.empty()) json[name] = text;
  }
  json["allowed"] = record.decision.isAllowed();
  json["rules"] = Json::array();
  for (const auto& verdict : record.decision.verdicts) json["rules"].push_back(verdictJson(verdict));
  return json;
}

Result<std::vector<DecisionRecord>> visible(const Exchange& exchange, std::vector<DecisionRecord> records) {
  if (exchange.caller == nullptr) return records;
  std::vector<std::string_view> repositories;
  for (const auto& record : records) {
    if (!record.repository.empty()) repositories.push_back(record.repository);
  }
  BERTH_TRY(const auto may, exchange.caller->mayPull(repositories));
  std::size_t at = 0;
  std::erase_if(records, [&](const DecisionRecord& record) { return !record.repository.empty() && !may[at++]; });
  return records;
}

}  // namespace

Result<Response> listDecisions(const Exchange& exchange, std::string_view) {
  BERTH_TRY(const auto* const judge, judgeOf(exchange));
  BERTH_TRY(const auto count, numberOf(exchange.request, "n", kMost));
  BERTH_TRY(const auto before, numberOf(exchange.request, "before", 0));
  BERTH_TRY(const auto records, visible(exchange, judge->decisions().list(std::min(count, kMost), before)));
  Json json = {{"decisions", Json::array()}};
  for (const auto& record : records) json["decisions"].push_back(jsonOf(record));
  return jsonResponse(json);
}

}  // namespace berth::http
