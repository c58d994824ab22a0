// SPDX-License-Identifier: Apache-2.0
// What a plugin in C++ includes, beside gen/<kind>.hpp of each kind it offers.
#pragma once

#include "berth/call.hpp"
#include "berth/face.hpp"
#include "berth/host.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

namespace berth::sdk::face {

template <class T>
Result<std::unique_ptr<T>> makeInstance(const Host& host, const Call& call, std::string_view name,
                                        std::string_view config) {
  if constexpr (requires { T::create(host, call, name, config); })
    return T::create(host, call, name, config);
  else
    return std::make_unique<T>(host, name, config);
}

template <class T>
berth_status create(const berth_host* host, const berth_call* call, berth_str name, berth_str config,
                    void** self) noexcept {
  return guarded(call, [&] {
    const Call context{call};
    auto made = makeInstance<T>(Host{host}, context, view(name), view(config));
    if (!made) return context.fail(made.status());
    *self = made->release();
    return BERTH_OK;
  });
}

template <class T>
void destroy(void* self) noexcept {
  delete static_cast<T*>(self);
}

template <class T>
constexpr auto initOf() -> decltype(berth_entry::init) {
  if constexpr (requires(const Host& host, const Call& call) { T::init(host, call); })
    return [](const berth_host* host, const berth_call* call) noexcept -> berth_status {
      return guarded(call, [&] { return Call{call}.fail(T::init(Host{host}, Call{call})); });
    };
  else
    return nullptr;
}

template <class T>
constexpr auto finiOf() -> decltype(berth_entry::fini) {
  if constexpr (requires { T::fini(); })
    return []() noexcept { T::fini(); };
  else
    return nullptr;
}

template <const auto& Kinds>
const void* findKind(const char* id) noexcept {
  for (const KindTable& kind : Kinds)
    if (std::strcmp(kind.id, id) == 0) return kind.table;
  return nullptr;
}

template <class T, const auto& Kinds, std::size_t Size>
constexpr berth_entry entryOf(const char (&manifest)[Size]) {
  return {sizeof(berth_entry), BERTH_ABI_MAJOR, BERTH_ABI_MINOR,  berth_str{manifest, Size - 1},
          initOf<T>(),         finiOf<T>(),     &findKind<Kinds>, &create<T>,
          &destroy<T>};
}

}  // namespace berth::sdk::face

/// Makes a plugin of a class, at namespace scope, once:
///
///   BERTH_PLUGIN(R"({"schema":1,"name":"acme-store","version":"1.0.0","abi":"1.0","kinds":["berth.blobs/1"]})",
///                acme::Store, berth::sdk::kBlobs<acme::Store>)
///
/// The class has one of
///   static Result<std::unique_ptr<Store>> create(const Host&, const Call&, std::string_view instance,
///                                                std::string_view config);
///   Store(const Host&, std::string_view instance, std::string_view config);
/// and, if it wants them, what runs once per process: `static Status init(const Host&, const Call&)`, `static void
/// fini()`. `config` is a JSON object. What these throw becomes INTERNAL.
#define BERTH_PLUGIN(manifest_json, Type, ...)                                                   \
  BERTH_NOTE(manifest_json);                                                                     \
  static constexpr ::berth::sdk::face::KindTable berth_plugin_kinds[]{__VA_ARGS__};              \
  static constexpr char berth_plugin_manifest[] = manifest_json;                                 \
  static constexpr berth_entry berth_plugin_offer =                                              \
      ::berth::sdk::face::entryOf<Type, berth_plugin_kinds>(berth_plugin_manifest);              \
  extern "C" BERTH_EXPORT const berth_entry* berth_plugin_entry(uint32_t least, uint32_t most) { \
    return least <= BERTH_ABI_MAJOR && BERTH_ABI_MAJOR <= most ? &berth_plugin_offer : nullptr;  \
  }                                                                                              \
  static_assert(true, "a semicolon may follow")
