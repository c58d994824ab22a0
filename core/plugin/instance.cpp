// SPDX-License-Identifier: Apache-2.0
#include "plugin/instance.hpp"

#include "berth/face.hpp"
#include "berth/local_call.hpp"

#include <mutex>
#include <utility>

namespace berth::plugin {
namespace {

ErrorCode codeOf(berth_status status) {
  switch (status) {
    case BERTH_INVALID_ARGUMENT:
      return ErrorCode::kInvalidArgument;
    case BERTH_RESOURCE_EXHAUSTED:
      return ErrorCode::kNoSpace;
    case BERTH_INTERNAL:
    case BERTH_UNKNOWN:
      return ErrorCode::kInternal;
    default:
      return ErrorCode::kUnavailable;
  }
}

}  // namespace

Instance::Instance(std::shared_ptr<Plugin> plugin, std::string name, void* self)
    : plugin_{std::move(plugin)}, name_{std::move(name)}, self_{self} {}

Instance::~Instance() {
  const std::lock_guard lock{plugin_->lifecycle()};
  const sdk::LocalCall call;
  (void)sdk::face::guarded(call.raw(), [&] {
    plugin_->entry().destroy(self_);
    return BERTH_OK;
  });
}

Result<std::unique_ptr<Instance>> Instance::create(std::shared_ptr<Plugin> plugin, std::string name,
                                                   const std::string& config) {
  const sdk::LocalCall call;
  void* self = nullptr;
  berth_status status = BERTH_OK;
  {
    const std::lock_guard lock{plugin->lifecycle()};
    const berth_host* host = plugin->addHost(name).raw();
    status = sdk::face::guarded(
        call.raw(), [&] { return plugin->entry().create(host, call.raw(), sdk::str(name), sdk::str(config), &self); });
  }
  if (status != BERTH_OK)
    return fail(codeOf(status), plugin->title() + " cannot serve as '" + name + "' (status " + std::to_string(status) +
                                    "): " + call.failure());
  return std::unique_ptr<Instance>{new Instance{std::move(plugin), std::move(name), self}};
}

}  // namespace berth::plugin
