// SPDX-License-Identifier: Apache-2.0
#include "instance.hpp"

#include <string>

namespace berth::storage_fs {

sdk::Result<std::unique_ptr<Instance>> Instance::create(const sdk::Host& host, const Call&, std::string_view instance,
                                                        std::string_view config) {
  (void)instance;  // The host puts it before each line of the log.
  FACE_TRY(const Settings settings, Settings::parse(config));
  Log log{[host](std::uint32_t level, std::string_view line) { host.log(level, line); }};
  FACE_TRY(auto store, Store::open(settings, std::move(log)));
  return std::unique_ptr<Instance>{new Instance{std::move(store)}};
}

sdk::Result<berth_health_response> Instance::health(const Call& call, const berth_health_request&) {
  auto response = sdk::make<berth_health_response>();
  const auto trouble = store_->trouble();
  response.ready = trouble ? 0 : 1;
  if (trouble) response.reason = call.copy(trouble->message);
  return response;
}

}  // namespace berth::storage_fs

// Sizes here are those of settings.cpp.
BERTH_PLUGIN(R"json({
  "schema": 1, "name": "storage-fs", "version": "0.1.0", "vendor": "Berth", "license": "Apache-2.0", "abi": "1.0",
  "kinds": ["berth.plugin/1", "berth.blobs/1", "berth.records/1"],
  "threads": "concurrent",
  "isolation": {"prefer": "in-process", "allow": ["in-process", "process"]},
  "config_schema": {
    "type": "object", "additionalProperties": false, "required": ["root"],
    "properties": {
      "root": {"type": "string", "minLength": 1,
        "description": "The folder that everything is kept in. Made when it does not exist."},
      "durability": {"enum": ["manifest", "blob"], "default": "manifest",
        "description": "When a blob survives power loss: with the first manifest that names it, or with its own 201."},
      "tag_lines": {"type": "integer", "minimum": 1, "maximum": 1000000, "default": 1000,
        "description": "Newest lines kept of a tag's file that a rebuild loads."},
      "journal_bytes": {"type": "integer", "minimum": 1048576, "maximum": 1073741824, "default": 67108864,
        "description": "Bytes of small blobs that may wait for their files; beyond it pushes go at the disk's pace."},
      "small_blob_bytes": {"type": "integer", "minimum": 0, "maximum": 1048576, "default": 65536,
        "description": "Blobs up to this size are acknowledged from the journal; 0: none."}
    }
  },
  "config_example": {"root": "/var/lib/berth"}
})json",
             berth::storage_fs::Instance, berth::sdk::kPlugin<berth::storage_fs::Instance>,
             berth::sdk::kBlobs<berth::storage_fs::Instance>, berth::sdk::kRecords<berth::storage_fs::Instance>);
