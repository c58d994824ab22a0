// SPDX-License-Identifier: Apache-2.0
#include "plugin/described_plugin.hpp"

#include <berth/plugin/v1/plugin.service.hpp>

#include <algorithm>
#include <random>
#include <utility>

namespace berth::plugin {
namespace {

std::uint64_t randomInstance() {
  std::random_device random;
  const std::uint64_t number = (std::uint64_t{random()} << 32) | random();
  return std::max<std::uint64_t>(number, 1);
}

std::vector<std::string> withOwn(std::vector<std::string> methods) {
  for (auto& method : proto::pluginMethods(sdk::pluginTable<DescribedPlugin>())) methods.push_back(std::move(method));
  return methods;
}

}  // namespace

DescribedPlugin::DescribedPlugin(std::string manifest, std::vector<std::string> methods, Health health)
    : manifest_{std::move(manifest)},
      methods_{withOwn(std::move(methods))},
      health_{std::move(health)},
      instance_{randomInstance()} {}

sdk::Result<berth_describe_response> DescribedPlugin::describe(const sdk::Call& call, const berth_describe_request&) {
  const auto texts = call.addArray<berth_str>(methods_.size());
  std::ranges::transform(methods_, texts.begin(), [](const std::string& method) { return sdk::str(method); });
  auto answer = sdk::make<berth_describe_response>();
  answer.manifest = sdk::str(manifest_);
  answer.methods = texts.data();
  answer.methods_count = texts.size();
  answer.instance = instance_;
  return answer;
}

sdk::Result<berth_health_response> DescribedPlugin::health(const sdk::Call& call, const berth_health_request& request) {
  return health_(call, request);
}

}  // namespace berth::plugin
