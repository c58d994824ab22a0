// SPDX-License-Identifier: Apache-2.0
#include "testkit/subject.hpp"

#include "observe/log.hpp"
#include "plugin/config_check.hpp"
#include "plugin/in_process_instance.hpp"
#include "plugin/remote_instance.hpp"

#include <berth/gen/auth.abi.h>

namespace berth::testkit {
namespace {

const std::vector<std::string> kKinds{BERTH_AUTH_KIND};

// Outlives every plugin of the process.
const observe::Log& log() {
  static const observe::Log kLog{observe::Level::kDebug};
  return kLog;
}

Result<Instances> openFile(const config::PluginSection& section, std::size_t count) {
  BERTH_TRY(auto loaded, plugin::Plugin::load(section.plugin, kKinds, log()));
  const auto checked = plugin::checkedConfig(section, loaded->manifest());
  if (!checked.isGood()) return fail(ErrorCode::kInvalidArgument, checked.problems.front().message);
  Instances instances;
  for (std::size_t i = 0; i < count; ++i) {
    BERTH_TRY(auto made, plugin::Instance::create(loaded, "test-" + std::to_string(i + 1), checked.json));
    instances.push_back(std::make_shared<plugin::InProcessInstance>(std::move(made)));
  }
  return instances;
}

}  // namespace

Result<plugin::Manifest> Subject::manifest() const {
  if (isService()) return plugin::Manifest{};
  return plugin::Plugin::readManifest(section.plugin);
}

Result<Instances> Subject::open(std::size_t count) const {
  if (!isService()) return openFile(section, count);
  Instances instances;
  for (std::size_t i = 0; i < count; ++i) {
    BERTH_TRY(auto made, plugin::RemoteInstance::start(section, kKinds, log()));
    instances.push_back(std::move(made));
  }
  return instances;
}

Result<Instances> Subject::openWith(const std::string& json) const {
  config::PluginSection other = section;
  other.json = json;
  return openFile(other, 1);
}

Result<Instances> Subject::openRaw(const std::string& text) const {
  BERTH_TRY(auto loaded, plugin::Plugin::load(section.plugin, kKinds, log()));
  BERTH_TRY(auto made, plugin::Instance::create(std::move(loaded), "test-raw", text));
  return Instances{std::make_shared<plugin::InProcessInstance>(std::move(made))};
}

}  // namespace berth::testkit
