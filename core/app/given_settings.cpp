// SPDX-License-Identifier: Apache-2.0
#include "app/given_settings.hpp"

#include <iostream>
#include <string>

namespace berth::app {

config::Settings readSettings(const CommandLine& line) {
  config::Settings settings;
  if (line.has("--config")) settings.readFile(line.value("--config"));
  for (const auto& flag : line.command->flags) {
    if (!flag.field.empty() && line.has(flag.name))
      settings.setFlag(std::string{flag.name}, flag.field, line.value(flag.name));
  }
  settings.checkTogether();
  return settings;
}

int refuse(const config::Problems& problems, const CommandLine& line) {
  bool is_usage = true;
  for (const auto& problem : problems) {
    std::cerr << "berth: " << problem.text() << '\n';
    is_usage = is_usage && problem.source != line.value("--config") && problem.source.starts_with("--");
  }
  return is_usage ? kExitUsage : kExitConfig;
}

}  // namespace berth::app
