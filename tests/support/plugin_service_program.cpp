// SPDX-License-Identifier: Apache-2.0
// plugin_service FILE CONFIG ADDRESS CERTIFICATE KEY CA: an auth plugin's shared object with the JSON of the file
// CONFIG, as a service with mutual TLS. Prints where, and serves until it is ended.
#include "observe/log.hpp"
#include "plugin/plugins.hpp"
#include "runtime/library.hpp"
#include "support/plugin_service.hpp"

#include <berth/gen/auth.abi.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

int main(int argc, char** argv) {
  if (argc != 7) {
    std::cerr << "plugin_service FILE CONFIG HOST:PORT CERTIFICATE KEY CA\n";
    return 2;
  }
  berth::proto::startLibrary();
  const berth::observe::Log log;
  berth::plugin::Plugins plugins{{log, {}, {}}};
  berth::config::PluginSection section;
  section.plugin = argv[1];
  section.id = "served";
  std::ifstream config{argv[2], std::ios::binary};
  section.json = {std::istreambuf_iterator<char>{config}, {}};
  const auto instance = plugins.start(section, {BERTH_AUTH_KIND});
  if (!instance) {
    std::cerr << instance.error().detail << '\n';
    return 1;
  }
  const berth::test::PluginService service{
      **instance, argv[3], {{}, {}, berth::test::mutualTls({argv[4], argv[5], argv[6]})}};
  if (service.port() == 0) {
    std::cerr << argv[3] << " cannot be served\n";
    return 1;
  }
  std::cout << "serving on port " << service.port() << std::endl;
  while (true) ::pause();
}
