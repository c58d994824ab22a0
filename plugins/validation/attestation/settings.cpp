// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include "input/json_members.hpp"
#include "input/option_reader.hpp"
#include "json/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <utility>

namespace berth::validation_attestation {
namespace {

constexpr std::size_t kMostRequirements = 16;

}  // namespace

jose::Result<Settings> Settings::parse(std::string_view json) {
  const auto options = parseStrictJson(json);
  if (!options || !options->is_object()) return jose::fail("the options are no map");
  std::string mistake;
  validation::OptionReader reader{*options, {"require", "scope"}, {}, mistake};
  Settings settings;
  settings.children_do = reader.word("scope", {"index", "index_or_all_children"}) == 1;
  const auto& list = validation::listOf(*options, "require");
  if (list.empty() || list.size() > kMostRequirements)
    reader.refuse("require", "write a list of 1 to 16, as [{type: spdx, signed_by: [{cosign_key: keys/ci.pub}]}]");
  if (!mistake.empty()) return jose::fail(mistake);
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto requirement = Requirement::parse(list[i], "require[" + std::to_string(i) + ']');
    if (!requirement) return jose::fail(requirement.error());
    settings.requirements.push_back(*std::move(requirement));
  }
  return settings;
}

}  // namespace berth::validation_attestation
