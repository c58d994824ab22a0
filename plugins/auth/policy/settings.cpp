// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include <nlohmann/json.hpp>

namespace berth::policy {

sdk::Result<Settings> Settings::parse(std::string_view json) {
  const auto wrong = [](const std::string& what) { return sdk::fail(BERTH_INVALID_ARGUMENT, "policy: " + what); };
  const auto parsed = nlohmann::json::parse(json, nullptr, false);
  if (!parsed.is_object()) return wrong("the configuration is no JSON object");
  Settings settings;
  for (const auto& [name, value] : parsed.items()) {
    if (name != "file") return wrong(name + " is no setting; there is file");
    if (!value.is_string() || value.get_ref<const std::string&>().find('\0') != std::string::npos)
      return wrong("file is the path of the rules file");
    settings.file = value.get<std::string>();
  }
  if (settings.file.empty()) return wrong("file is missing: the path of the rules file");
  return settings;
}

}  // namespace berth::policy
