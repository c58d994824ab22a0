// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <berth/gen/blobs.abi.h>
#include <berth/gen/plugin.abi.h>
#include <berth/gen/records.abi.h>

#include <string>

namespace berth::backend {

/// One instance of a storage plugin, as its tables show it. Whoever gives it keeps the instance alive.
struct StorageTables {
  const berth_blobs_v1* blobs = nullptr;
  const berth_records_v1* records = nullptr;
  const berth_plugin_v1* plugin = nullptr;  ///< Null when the plugin leaves it to the host.
  void* self = nullptr;
  std::string manifest;  ///< JSON, as in the ELF note.
};

}  // namespace berth::backend
