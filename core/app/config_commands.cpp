// SPDX-License-Identifier: Apache-2.0
#include "app/config_commands.hpp"

#include "app/client_tls.hpp"
#include "app/given_settings.hpp"
#include "app/plugin_sections.hpp"
#include "app/validation_setup.hpp"
#include "config/render.hpp"

#include <algorithm>
#include <iostream>
#include <iterator>

namespace berth::app {

int checkConfig(const CommandLine& line) {
  config::Settings settings;
  settings.readFile(line.value(""));
  settings.checkTogether();
  const auto tls = readClientTls(settings);
  auto warnings = checkAuthSections(settings);
  std::ranges::copy(checkValidation(settings), std::back_inserter(warnings));
  if (!settings.problems().empty()) {
    for (const auto& problem : settings.problems()) std::cerr << problem.text() << '\n';
    return kExitConfig;
  }
  for (const auto& warning : warnings) std::cerr << warning.where() << ": warning: " << warning.message << '\n';
  if (tls) {
    for (const auto& warning : tls->warnings())
      std::cerr << settings.problemWith(warning.field, "warning: " + warning.message).text() << '\n';
  }
  std::cout << line.value("") << ": ok\n";
  return kExitOk;
}

int showConfig(const CommandLine& line) {
  const config::Settings settings = readSettings(line);
  if (!settings.problems().empty()) return refuse(settings.problems(), line);
  std::cout << config::effectiveYaml(settings);
  return kExitOk;
}

}  // namespace berth::app
