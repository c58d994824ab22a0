// SPDX-License-Identifier: Apache-2.0
// Made by protoc-gen-berth from berth/plugin/v1/plugin.proto; change that and run sdk/tools/regenerate.
// clang-format off
#pragma once

#include "berth/face.hpp"
#include "berth/gen/plugin.abi.h"

#include <concepts>

namespace berth::sdk {

namespace face {

template <class T>
constexpr auto describeOfPlugin() -> decltype(berth_plugin_v1::describe) {
  if constexpr (requires(T& to, const Call& call, const berth_describe_request& request) {
                  { to.describe(call, request) } -> std::same_as<Result<berth_describe_response>>;
                }) {
    return [](void* self, const berth_call* call, const berth_describe_request* request, berth_describe_response* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const berth_describe_request& r) -> Result<berth_describe_response> { return to.describe(c, r); });
    };
  } else {
    if constexpr (requires { &T::describe; })
      static_assert(isOfAnotherKind<berth_describe_request>(&T::describe), "describe must be: Result<berth_describe_response> describe(const Call&, const berth_describe_request&)");
    return nullptr;
  }
}

template <class T>
constexpr auto healthOfPlugin() -> decltype(berth_plugin_v1::health) {
  if constexpr (requires(T& to, const Call& call, const berth_health_request& request) {
                  { to.health(call, request) } -> std::same_as<Result<berth_health_response>>;
                }) {
    return [](void* self, const berth_call* call, const berth_health_request* request, berth_health_response* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const berth_health_request& r) -> Result<berth_health_response> { return to.health(c, r); });
    };
  } else {
    if constexpr (requires { &T::health; })
      static_assert(isOfAnotherKind<berth_health_request>(&T::health), "health must be: Result<berth_health_response> health(const Call&, const berth_health_request&)");
    return nullptr;
  }
}

template <class T>
inline constexpr berth_plugin_v1 kPluginTable{
    sizeof(berth_plugin_v1),
    0,
    describeOfPlugin<T>(),
    healthOfPlugin<T>(),
};

}  // namespace face

/// The table of `berth.plugin/1` for a class T. Each of these methods that T has is a member; one that T lacks is NULL and answers
/// UNIMPLEMENTED. What they promise is in plugin.abi.h. They run concurrently; what they throw becomes INTERNAL.
///   Result<berth_describe_response> describe(const Call&, const berth_describe_request&)
///   Result<berth_health_response> health(const Call&, const berth_health_request&)
template <class T>
constexpr const berth_plugin_v1* pluginTable() {
  return &face::kPluginTable<T>;
}

/// The same for BERTH_PLUGIN.
template <class T>
inline constexpr face::KindTable kPlugin{BERTH_PLUGIN_KIND, &face::kPluginTable<T>};

/// Calls a `berth.plugin/1` table, whoever is behind it: UNIMPLEMENTED where it has no such member. Results live as long as the
/// call, descriptors in them belong to the caller. Thread-safe as the table is.
class PluginClient {
 public:
  PluginClient(const berth_plugin_v1* table, void* self) : table_{table}, self_{self} {}

  const berth_plugin_v1* table() const { return table_; }
  void* self() const { return self_; }

  Result<berth_describe_response> describe(const Call& call, berth_describe_request request) const {
    if (!BERTH_HAS(table_, describe)) return face::missing("berth.plugin/1.Describe");
    return face::ask(table_->describe, self_, call, request);
  }

  Result<berth_health_response> health(const Call& call, berth_health_request request) const {
    if (!BERTH_HAS(table_, health)) return face::missing("berth.plugin/1.Health");
    return face::ask(table_->health, self_, call, request);
  }

 private:
  const berth_plugin_v1* table_;
  void* self_;
};

}  // namespace berth::sdk
