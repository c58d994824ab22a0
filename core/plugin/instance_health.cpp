// SPDX-License-Identifier: Apache-2.0
#include "plugin/instance_health.hpp"

namespace berth::plugin {

std::string titleOf(const Manifest& manifest, const std::string& id) {
  return "plugin '" + manifest.name + "' " + manifest.version + " as \"" + id + "\"";
}

Result<void> askHealth(const sdk::PluginClient& plugin, const std::string& title, std::chrono::milliseconds within) {
  const sdk::LocalCall call{within};
  const auto answer = plugin.health(call, {});
  if (!answer) {
    const sdk::Status& status = answer.status();
    const std::string cause = status.code == BERTH_DEADLINE_EXCEEDED
                                  ? "does not say in time whether it can serve"
                                  : "cannot say whether it can serve (" + status.message + ")";
    return fail(ErrorCode::kUnavailable, title + " " + cause + "; look at its lines in the log");
  }
  if (answer->ready != 0) return {};
  const std::string_view reason = sdk::view(answer->reason);
  return fail(ErrorCode::kUnavailable,
              title + " cannot serve: " + (reason.empty() ? "it gives no reason" : std::string{reason}));
}

}  // namespace berth::plugin
