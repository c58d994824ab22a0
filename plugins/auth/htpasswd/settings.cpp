// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace berth::htpasswd_auth {
namespace {

using Json = nlohmann::json;

sdk::Status wrong(const std::string& what) {
  return sdk::fail(BERTH_INVALID_ARGUMENT, "htpasswd: " + what);
}

struct Path {
  std::string_view name;
  std::string Settings::*member;
};
constexpr std::array<Path, 2> kPaths{{
    {"file", &Settings::file},
    {"groups_file", &Settings::groups_file},
}};

struct Number {
  std::string_view name;
  std::size_t most;
  std::size_t Settings::*member;
};
constexpr std::array<Number, 2> kNumbers{{
    {"workers", 64, &Settings::workers},
    {"queue", 10'000, &Settings::queue},
}};

sdk::Status set(Settings& settings, const std::string& name, const Json& value) {
  for (const auto& path : kPaths) {
    if (name != path.name) continue;
    if (!value.is_string() || value.get_ref<const std::string&>().empty())
      return wrong(name + " is the path of a file");
    settings.*path.member = value.get<std::string>();
    if ((settings.*path.member).find('\0') != std::string::npos) return wrong(name + " is the path of a file");
    return {};
  }
  for (const auto& number : kNumbers) {
    if (name != number.name) continue;
    if (!value.is_number_unsigned() || value < 1U || value > number.most)
      return wrong(name + " is a number from 1 to " + std::to_string(number.most));
    settings.*number.member = value.get<std::size_t>();
    return {};
  }
  return wrong(name + " is no setting; there are file, groups_file, workers and queue");
}

}  // namespace

sdk::Result<Settings> Settings::parse(std::string_view json) {
  const auto parsed = Json::parse(json, nullptr, false);
  if (!parsed.is_object()) return wrong("the configuration is no JSON object");
  Settings settings;
  for (const auto& [name, value] : parsed.items())
    if (auto status = set(settings, name, value); !status.ok()) return status;
  if (settings.file.empty()) return wrong("file is missing: the path of the password file");
  return settings;
}

}  // namespace berth::htpasswd_auth
