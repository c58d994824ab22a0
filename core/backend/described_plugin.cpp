// SPDX-License-Identifier: Apache-2.0
#include "backend/described_plugin.hpp"

#include <berth/gen/blobs.hpp>
#include <berth/gen/records.hpp>
#include <berth/plugin/v1/blobs.service.hpp>
#include <berth/plugin/v1/plugin.service.hpp>
#include <berth/plugin/v1/records.service.hpp>

#include <algorithm>
#include <random>

namespace berth::backend {

namespace {

std::uint64_t randomInstance() {
  std::random_device random;
  const std::uint64_t number = (std::uint64_t{random()} << 32) | random();
  return std::max<std::uint64_t>(number, 1);
}

}  // namespace

DescribedPlugin::DescribedPlugin(const StorageTables& tables)
    : tables_{tables}, methods_{proto::blobsMethods(tables.blobs)}, instance_{randomInstance()} {
  std::ranges::copy(proto::recordsMethods(tables.records), std::back_inserter(methods_));
  std::ranges::copy(proto::pluginMethods(sdk::pluginTable<DescribedPlugin>()), std::back_inserter(methods_));
}

sdk::Result<berth_describe_response> DescribedPlugin::describe(const sdk::Call& call, const berth_describe_request&) {
  const auto texts = call.addArray<berth_str>(methods_.size());
  std::ranges::transform(methods_, texts.begin(), [](const std::string& method) { return sdk::str(method); });
  auto answer = sdk::make<berth_describe_response>();
  answer.manifest = sdk::str(tables_.manifest);
  answer.methods = texts.data();
  answer.methods_count = texts.size();
  answer.instance = instance_;
  return answer;
}

sdk::Result<berth_health_response> DescribedPlugin::health(const sdk::Call& call, const berth_health_request& request) {
  if (tables_.plugin != nullptr) return sdk::PluginClient{tables_.plugin, tables_.self}.health(call, request);
  const auto blobs = sdk::BlobsClient{tables_.blobs, tables_.self}.info(call, {});
  if (!blobs) return blobs.status();
  const auto records = sdk::RecordsClient{tables_.records, tables_.self}.info(call, {});
  if (!records) return records.status();
  auto answer = sdk::make<berth_health_response>();
  answer.ready = 1;
  return answer;
}

}  // namespace berth::backend
