// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace grpc {
class Channel;
class Service;
}  // namespace grpc

namespace berth::plugin {

class Link;

/// A table, its `self`, and what both live in.
struct OwnedFace {
  const void* table = nullptr;
  void* self = nullptr;
  std::shared_ptr<const void> owner;
};

/// A kind that can be called in another process: what is made of its table on each side. All tables are those of
/// `kind`.
struct WireKind {
  std::string_view kind;
  /// Serves a table by gRPC; table and self outlive the service.
  std::shared_ptr<grpc::Service> (*serve)(const void* table, void* self);
  /// The methods that a table has, by their names in Describe.
  std::vector<std::string> (*methods)(const void* table);
  /// The other end of a channel; what is not among `methods` is null.
  OwnedFace (*dial)(const std::shared_ptr<grpc::Channel>& channel, const std::vector<std::string>& methods);
  /// A table that passes calls on to whom its `self`, a Link, is connected with. Null where `like` is; all there when
  /// `like` itself is null.
  std::shared_ptr<const void> (*relay)(const void* like);
};

/// Row `index` of a Link's or a Peer's faces is the kind of this row.
inline constexpr std::size_t kWireKinds = 4;
std::span<const WireKind, kWireKinds> wireKinds();

}  // namespace berth::plugin
