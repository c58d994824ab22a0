// SPDX-License-Identifier: Apache-2.0
// Configuration files: each mistake is told with its place, and what `berth config show` prints means the same.
#include "config/fields.hpp"
#include "config/render.hpp"
#include "config/settings.hpp"
#include "fuzz/property.hpp"

#include <cstddef>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace berth;
  using namespace berth::config;
  Settings settings;
  settings.readText(std::string{fuzz::textOf(data, size)}, "berth.yaml", "/etc/berth");
  settings.checkTogether();
  for (const auto& problem : settings.problems()) {
    fuzz::require(!problem.message.empty() && !problem.source.empty(), "a problem is told");
    fuzz::require(problem.place.line >= 0 && problem.place.column >= 0, "a problem has a place");
  }
  if (!settings.problems().empty()) return 0;

  const auto nothing = [](const PluginSection&, std::string_view) { return false; };
  Settings again;
  again.readText(effectiveYaml(settings, nothing), "shown.yaml", "/elsewhere");
  again.checkTogether();
  fuzz::require(again.problems().empty(), "what is shown can be read");
  for (const auto& field : fields()) {
    fuzz::require(fieldText(again.config(), field) == fieldText(settings.config(), field), "what is shown is the same");
  }
  const auto& plugins = settings.config().auth;
  const auto& shown = again.config().auth;
  fuzz::require(plugins.size() == shown.size(), "all plugins are shown");
  for (std::size_t i = 0; i < plugins.size(); ++i) {
    fuzz::require(plugins[i].id == shown[i].id && plugins[i].plugin == shown[i].plugin &&
                      plugins[i].address == shown[i].address && plugins[i].json == shown[i].json,
                  "a plugin's section is shown as it is");
  }
  return 0;
}
