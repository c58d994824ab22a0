// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"
#include "plugin/manifest.hpp"
#include "plugin/wire_kind.hpp"

#include <berth/gen/plugin.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace berth::plugin {

/// The other end of a channel, since it has said who it is: one life of a child, or a service of one version. Any
/// thread.
class Peer {
 public:
  /// Asks it to describe itself, and refuses what lacks one of `kinds`. Errors are the rest of a sentence about it:
  /// kUnavailable (no answer), kInvalidArgument (not what is wanted).
  static Result<std::shared_ptr<Peer>> greet(const std::shared_ptr<grpc::Channel>& channel,
                                             const std::vector<std::string>& kinds, std::chrono::milliseconds within);

  const Manifest& manifest() const { return manifest_; }
  /// By row of wireKinds(); without table where the kind is not offered.
  const OwnedFace& face(std::size_t row) const { return faces_[row]; }
  /// Describe and Health.
  sdk::PluginClient plugin() const;
  /// Random for each start of the process that answers.
  std::uint64_t instance() const { return instance_; }

 private:
  Peer(OwnedFace plugin, Manifest manifest) : plugin_{std::move(plugin)}, manifest_{std::move(manifest)} {}

  const OwnedFace plugin_;
  const Manifest manifest_;
  std::array<OwnedFace, kWireKinds> faces_;
  std::uint64_t instance_ = 0;
};

}  // namespace berth::plugin
