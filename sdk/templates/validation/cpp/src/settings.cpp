// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include "json.hpp"

#include <nlohmann/json.hpp>

using berth::sdk::fail;

berth::sdk::Result<Settings> Settings::parse(std::string_view config) {
  const auto json = parsed(config);
  Settings settings;
  for (const auto& label : memberOf(json, "labels")) {
    if (label.is_string()) settings.labels.push_back(label.get<std::string>());
  }
  settings.approval = textOf(json, "approval");
  if (settings.labels.empty() && settings.approval.empty())
    return fail(BERTH_INVALID_ARGUMENT, "nothing is wanted of an image: say \"labels\" or \"approval\"");
  return settings;
}
