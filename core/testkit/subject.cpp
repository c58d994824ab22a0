// SPDX-License-Identifier: Apache-2.0
#include "testkit/subject.hpp"

#include "observe/log.hpp"
#include "plugin/config_check.hpp"
#include "plugin/in_process_instance.hpp"
#include "plugin/remote_instance.hpp"

#include <berth/gen/auth.abi.h>
#include <berth/gen/validation.abi.h>

namespace berth::testkit {
namespace {

// Outlives every plugin of the process.
const observe::Log& log() {
  static const observe::Log kLog{observe::Level::kDebug};
  return kLog;
}

Result<Instances> openFile(const config::PluginSection& section, const std::vector<std::string>& kinds,
                           std::size_t count) {
  BERTH_TRY(auto loaded, plugin::Plugin::load(section.plugin, kinds, log()));
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

std::vector<std::string> Subject::testedKinds(const std::vector<std::string>& offered) {
  std::vector<std::string> tested;
  for (const char* kind : {BERTH_AUTH_KIND, BERTH_VALIDATION_KIND}) {
    if (std::find(offered.begin(), offered.end(), kind) != offered.end()) tested.emplace_back(kind);
  }
  if (tested.empty()) tested.emplace_back(BERTH_AUTH_KIND);
  return tested;
}

Result<plugin::Manifest> Subject::manifest() const {
  if (isService()) return plugin::Manifest{};
  return plugin::Plugin::readManifest(section.plugin);
}

Result<Instances> Subject::open(std::size_t count) const {
  if (!isService()) return openFile(section, kinds, count);
  Instances instances;
  for (std::size_t i = 0; i < count; ++i) {
    BERTH_TRY(auto made, plugin::RemoteInstance::start(section, kinds, log()));
    instances.push_back(std::move(made));
  }
  return instances;
}

Result<Instances> Subject::openWith(const std::string& json) const {
  config::PluginSection other = section;
  other.json = json;
  return openFile(other, kinds, 1);
}

Result<Instances> Subject::openRaw(const std::string& text) const {
  BERTH_TRY(auto loaded, plugin::Plugin::load(section.plugin, kinds, log()));
  BERTH_TRY(auto made, plugin::Instance::create(std::move(loaded), "test-raw", text));
  return Instances{std::make_shared<plugin::InProcessInstance>(std::move(made))};
}

}  // namespace berth::testkit
