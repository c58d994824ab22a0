// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/storage_tables.hpp"

#include <berth/gen/plugin.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace berth::backend {

/// What a Back End answers about itself: kind "berth.plugin/1", made from the manifest and the tables, so that no
/// storage plugin has to write it. Health is the plugin's own where it has one, else whether its Info calls answer.
class DescribedPlugin {
 public:
  /// `tables` outlive it.
  explicit DescribedPlugin(const StorageTables& tables);

  sdk::Result<berth_describe_response> describe(const sdk::Call& call, const berth_describe_request& request);
  sdk::Result<berth_health_response> health(const sdk::Call& call, const berth_health_request& request);

 private:
  const StorageTables& tables_;
  std::vector<std::string> methods_;
  std::uint64_t instance_;
};

}  // namespace berth::backend
