// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include "evidence/authority_reader.hpp"

#include "input/json_members.hpp"
#include "input/option_reader.hpp"
#include "json/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace berth::validation_signature {
namespace {

using Json = nlohmann::json;
using validation::OptionReader;

constexpr std::size_t kMostAuthorities = 32;

jose::Result<void> takeAuthorities(const Json& list, const std::string& where, Settings& settings) {
  if (!list.is_array() || list.empty() || list.size() > kMostAuthorities)
    return jose::fail(where + ": write a list of 1 to 32 authorities, as [{cosign_key: keys/prod.pub}]");
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto authority = evidence::readAuthority(list[i], where + '[' + std::to_string(i) + ']');
    if (!authority) return jose::fail(authority.error());
    settings.authorities.push_back(*std::move(authority));
  }
  return {};
}

jose::Result<void> takeAtLeast(OptionReader& outer, const Json& options, Settings& settings) {
  auto reader = outer.below("at_least", {"count", "of"});
  settings.count = reader.count("count").value_or(0);
  const auto& list = validation::listOf(options["at_least"], "of");
  if (auto taken = takeAuthorities(list, "at_least.of", settings); !taken) return taken;
  if (settings.count < 1 || settings.count > settings.authorities.size())
    return jose::fail("at_least.count: write a number from 1 to that of the authorities");
  return {};
}

}  // namespace

jose::Result<Settings> Settings::parse(std::string_view json) {
  const auto options = parseStrictJson(json);
  if (!options || !options->is_object()) return jose::fail("the options are no map");
  std::string mistake;
  OptionReader reader{*options, {"any_of", "at_least", "scope"}, {}, mistake};
  Settings settings;
  settings.children_do = reader.word("scope", {"index", "index_or_all_children"}) == 1;
  if (reader.has("any_of") == reader.has("at_least")) reader.refuse("any_of", "write either any_of or at_least");
  if (!mistake.empty()) return jose::fail(mistake);
  const auto taken = reader.has("any_of") ? takeAuthorities((*options)["any_of"], "any_of", settings)
                                          : takeAtLeast(reader, *options, settings);
  if (!taken) return jose::fail(taken.error());
  if (!mistake.empty()) return jose::fail(mistake);
  return settings;
}

}  // namespace berth::validation_signature
