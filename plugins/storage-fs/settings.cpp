// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace berth::storage_fs {
namespace {

using Json = nlohmann::json;

tl::unexpected<Failure> wrong(const std::string& what) {
  return failed(BERTH_INVALID_ARGUMENT, "storage-fs: " + what);
}

struct Number {
  std::string_view name;
  std::uint64_t least;
  std::uint64_t most;
  void (*set)(Settings&, std::uint64_t);
};
constexpr std::array<Number, 3> kNumbers{{
    {"tag_lines", 1, 1'000'000, [](Settings& settings, std::uint64_t value) { settings.tag_lines = value; }},
    {"journal_bytes", 1 << 20, 1 << 30,
     [](Settings& settings, std::uint64_t value) { settings.journal_bytes = value; }},
    {"small_blob_bytes", 0, 1 << 20,
     [](Settings& settings, std::uint64_t value) { settings.small_blob_bytes = value; }},
}};

Outcome<void> set(Settings& settings, const std::string& name, const Json& value) {
  if (name == "root") {
    if (!value.is_string() || value.get_ref<const std::string&>().empty()) return wrong("root is the path of a folder");
    settings.root = value.get<std::string>();
    if (settings.root.find('\0') != std::string::npos) return wrong("root is the path of a folder");
    return {};
  }
  if (name == "durability") {
    if (value != "manifest" && value != "blob") return wrong("durability is \"manifest\" or \"blob\"");
    settings.durable_blobs = value == "blob";
    return {};
  }
  for (const auto& number : kNumbers) {
    if (name != number.name) continue;
    if (!value.is_number_unsigned() || value < number.least || value > number.most)
      return wrong(name + " is a number from " + std::to_string(number.least) + " to " + std::to_string(number.most));
    number.set(settings, value.get<std::uint64_t>());
    return {};
  }
  return wrong(name + " is no setting; there are root, durability, tag_lines, journal_bytes and small_blob_bytes");
}

}  // namespace

Outcome<Settings> Settings::parse(std::string_view json) {
  const auto parsed = Json::parse(json, nullptr, false);
  if (!parsed.is_object()) return wrong("the configuration is no JSON object");
  Settings settings;
  for (const auto& [name, value] : parsed.items()) FS_CHECK(set(settings, name, value));
  if (settings.root.empty()) return wrong("root is missing: the path of the folder to keep everything in");
  return settings;
}

}  // namespace berth::storage_fs
