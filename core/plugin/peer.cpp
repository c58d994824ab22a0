// SPDX-License-Identifier: Apache-2.0
#include "plugin/peer.hpp"

#include "plugin/negotiation.hpp"

#include <berth/plugin/v1/plugin.proxy.hpp>

#include <algorithm>
#include <utility>

namespace berth::plugin {
namespace {

bool hasMethodOf(const std::vector<std::string>& methods, std::string_view kind) {
  return std::any_of(methods.begin(), methods.end(), [&](const std::string& method) {
    return method.size() > kind.size() && method.starts_with(kind) && method[kind.size()] == '.';
  });
}

Result<void> checkOffer(const Manifest& manifest, const std::vector<std::string>& methods,
                        const std::vector<std::string>& kinds) {
  BERTH_CHECK(checkManifest(manifest, kinds));
  for (const auto& kind : kinds) {
    if (!hasMethodOf(methods, kind))
      return fail(ErrorCode::kInvalidArgument,
                  "says that it offers " + kind + ", but its Describe lists no method of it: list those that it has");
  }
  return {};
}

OwnedFace dialPlugin(const std::shared_ptr<grpc::Channel>& channel) {
  auto proxy = std::make_shared<proto::PluginProxy>(channel);
  const void* table = proxy->table();
  void* self = proxy->self();
  return {table, self, std::move(proxy)};
}

sdk::PluginClient clientOf(const OwnedFace& face) {
  return {static_cast<const berth_plugin_v1*>(face.table), face.self};
}

}  // namespace

Result<std::shared_ptr<Peer>> Peer::greet(const std::shared_ptr<grpc::Channel>& channel,
                                          const std::vector<std::string>& kinds, std::chrono::milliseconds within) {
  OwnedFace plugin = dialPlugin(channel);
  const sdk::LocalCall call{within};
  const auto answer = clientOf(plugin).describe(call, {});
  if (!answer) {
    const sdk::Status& status = answer.status();
    if (status.code == BERTH_UNIMPLEMENTED)
      return fail(ErrorCode::kInvalidArgument,
                  "has no berth.plugin.v1.Plugin/Describe: it is no plugin, or lacks that part of the contract");
    return fail(ErrorCode::kUnavailable, "does not answer (" + status.message + ")");
  }
  BERTH_TRY(Manifest manifest, parseManifest(sdk::view(answer->manifest)));
  std::vector<std::string> methods;
  for (std::size_t i = 0; i < answer->methods_count; ++i) methods.emplace_back(sdk::view(answer->methods[i]));
  BERTH_CHECK(checkOffer(manifest, methods, kinds));

  const std::shared_ptr<Peer> peer{new Peer{std::move(plugin), std::move(manifest)}};
  peer->instance_ = answer->instance;
  for (std::size_t row = 0; row < kWireKinds; ++row) {
    const WireKind& kind = wireKinds()[row];
    if (hasMethodOf(methods, kind.kind)) peer->faces_[row] = kind.dial(channel, methods);
  }
  return peer;
}

sdk::PluginClient Peer::plugin() const {
  return clientOf(plugin_);
}

}  // namespace berth::plugin
