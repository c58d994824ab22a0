// SPDX-License-Identifier: Apache-2.0
// What isolation_test starts: `plugin-host` as of berth itself, and `hold`, a host with one child that does nothing
// more.
#include "observe/log.hpp"
#include "plugin/plugin_host.hpp"
#include "plugin/plugins.hpp"
#include "runtime/library.hpp"

#include <unistd.h>

#include <iostream>
#include <string>
#include <string_view>

namespace {

int hold(const std::string& program, const std::string& file) {
  berth::proto::startLibrary();
  const berth::observe::Log log{berth::observe::Level::kError};
  berth::plugin::Plugins plugins{{log, {}, program}};
  berth::config::PluginSection section;
  section.plugin = file;
  section.id = "held";
  section.isolation = berth::config::Isolation::kProcess;
  const auto instance = plugins.start(section, {"berth.auth/1"});
  if (!instance) {
    std::cerr << instance.error().detail << '\n';
    return 1;
  }
  std::cout << (*instance)->title() << std::endl;
  while (true) ::pause();
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view command = argc > 1 ? argv[1] : "";
  if (command == "hold" && argc == 3) return hold(argv[0], argv[2]);
  if (command == "plugin-host" && argc == 6) ::_exit(berth::plugin::runPluginHost(argv[3], argv[5]));
  std::cerr << "isolation_program plugin-host --plugin FILE --id ID | hold FILE\n";
  return 2;
}
