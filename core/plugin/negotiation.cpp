// SPDX-License-Identifier: Apache-2.0
#include "plugin/negotiation.hpp"

#include "berth/face.hpp"
#include "berth/local_call.hpp"
#include "plugin/host_services.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace berth::plugin {
namespace {

tl::unexpected<Error> refuse(std::string detail) {
  return fail(ErrorCode::kInvalidArgument, std::move(detail));
}

tl::unexpected<Error> lies(const std::string& how) {
  return refuse(how + ": the build is broken, or its file was changed; install another build of the plugin");
}

std::string list(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string majorsSpoken() {
  const std::string newest = AbiVersion{kMostMajor, kMinor}.text();
  return kLeastMajor == kMostMajor ? newest : std::to_string(kLeastMajor) + ".x to " + newest;
}

}  // namespace

Result<void> checkManifest(const Manifest& manifest, const std::vector<std::string>& kinds) {
  if (manifest.abi.major > kMostMajor)
    return refuse("needs plugin ABI " + manifest.abi.text() + "; this host speaks " + majorsSpoken() +
                  ": upgrade Berth, or install an older build of the plugin");
  if (manifest.abi.major < kLeastMajor)
    return refuse("was built for plugin ABI " + manifest.abi.text() + "; this host speaks " + majorsSpoken() +
                  ": install a newer build of the plugin");
  for (const auto& kind : kinds) {
    if (!manifest.offers(kind))
      return refuse("offers " + list(manifest.kinds) + "; " + kind +
                    " is wanted here: name another plugin in the configuration");
  }
  for (const auto& service : manifest.services) {
    const auto offered = hostServiceIds();
    if (std::find(offered.begin(), offered.end(), service) == offered.end())
      return refuse("requires the host service " + service + "; this host has " + list(offered) +
                    ": upgrade Berth, or install a build of the plugin that does without");
  }
  if (manifest.serial)
    return refuse(
        "wants to be called by one thread at a time (\"threads\": \"serial\"); this host calls from many at once: "
        "install a build of the plugin that is \"concurrent\"");
  return {};
}

Result<void> checkIsolation(const Manifest& manifest, config::Isolation isolation) {
  static constexpr const char* kWords[] = {"in-process", "process", "remote"};
  const std::string wanted = kWords[static_cast<std::size_t>(isolation)];
  const auto& allowed = manifest.isolations;
  if (allowed.empty() || std::find(allowed.begin(), allowed.end(), wanted) != allowed.end()) return {};
  return refuse("must not run with isolation '" + wanted + "', only " + list(allowed) +
                ": say 'isolation: " + allowed.front() + "' where it is configured");
}

Result<void> checkEntry(const Manifest& manifest, const berth_entry* entry) {
  if (entry == nullptr)
    return lies("says it speaks ABI " + manifest.abi.text() + ", and then that it does not speak this host's " +
                majorsSpoken());
  constexpr std::size_t kVersionEnd = offsetof(berth_entry, abi_minor) + sizeof(entry->abi_minor);
  const bool has_version = entry->struct_size >= kVersionEnd;
  const AbiVersion answered = has_version ? AbiVersion{entry->abi_major, entry->abi_minor} : AbiVersion{};
  const std::string size = std::to_string(entry->struct_size);
  if (answered != manifest.abi)
    return lies("answered with ABI " + answered.text() + " (entry size " + size + "), not with the " +
                manifest.abi.text() + " of its manifest");
  if (!BERTH_HAS(entry, get_interface) || !BERTH_HAS(entry, create) || !BERTH_HAS(entry, destroy))
    return lies("gives no get_interface, create or destroy (entry size " + size + ")");
  const std::string_view said{entry->manifest.ptr, entry->manifest.ptr == nullptr ? 0 : entry->manifest.len};
  if (said != manifest.text) return lies("answered with another manifest than the one in its file");
  return {};
}

Result<void> checkTables(const berth_entry& entry, const std::vector<std::string>& kinds) {
  for (const auto& kind : kinds) {
    const sdk::LocalCall call;
    const void* table = nullptr;
    const auto ask = [&] {
      table = entry.get_interface(kind.c_str());
      return BERTH_OK;
    };
    if (sdk::face::guarded(call.raw(), ask) != BERTH_OK)
      return lies("threw an exception (" + call.failure() + ") when it was asked for " + kind);
    if (table == nullptr) return lies("has no table for " + kind + ", which its manifest offers");
    std::uint32_t struct_size = 0;
    std::memcpy(&struct_size, table, sizeof struct_size);
    if (struct_size < 2 * sizeof(std::uint32_t))
      return lies("gives a table for " + kind + " of " + std::to_string(struct_size) + " bytes");
  }
  return {};
}

}  // namespace berth::plugin
