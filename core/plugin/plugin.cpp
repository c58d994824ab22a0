// SPDX-License-Identifier: Apache-2.0
#include "plugin/plugin.hpp"

#include "berth/face.hpp"
#include "berth/local_call.hpp"
#include "plugin/elf_note.hpp"
#include "plugin/library.hpp"
#include "plugin/negotiation.hpp"

#include <utility>

namespace berth::plugin {
namespace {

// `found` with the subject of its sentence before it.
template <class T>
Result<T> about(const std::string& subject, Result<T> found) {
  if (!found) found.error().detail = subject + found.error().detail;
  return found;
}

Result<const berth_entry*> askEntry(berth_plugin_entry_fn enter) {
  const sdk::LocalCall call;
  const berth_entry* entry = nullptr;
  const auto ask = [&] {
    entry = enter(kLeastMajor, kMostMajor);
    return BERTH_OK;
  };
  if (sdk::face::guarded(call.raw(), ask) == BERTH_OK) return entry;
  return fail(ErrorCode::kInvalidArgument, "threw an exception when it was loaded (" + call.failure() +
                                               "), which no plugin may: install another build of it");
}

}  // namespace

Plugin::Plugin(std::string path, Manifest manifest, const observe::Log& log)
    : path_{std::move(path)}, manifest_{std::move(manifest)}, log_{log} {
  hosts_.emplace_back(log_, manifest_.name, std::string{});
}

Plugin::~Plugin() {
  if (!started_ || !BERTH_HAS(entry_, fini)) return;
  const sdk::LocalCall call;
  (void)sdk::face::guarded(call.raw(), [&] {
    entry_->fini();
    return BERTH_OK;
  });
}

std::string Plugin::title() const {
  return "plugin '" + manifest_.name + "' " + manifest_.version + " (" + path_ + ")";
}

Result<Manifest> Plugin::readManifest(const std::string& path) {
  BERTH_TRY(const std::string note, about(path + ": ", readManifestNote(path)));
  return about(path + ": ", parseManifest(note));
}

Result<void> Plugin::checkKinds(const std::vector<std::string>& kinds) const {
  BERTH_CHECK(about(title() + " ", checkManifest(manifest_, kinds)));
  return about(title() + " ", checkTables(*entry_, kinds));
}

Result<std::shared_ptr<Plugin>> Plugin::load(const std::string& path, const std::vector<std::string>& kinds,
                                             const observe::Log& log) {
  BERTH_TRY(Manifest manifest, readManifest(path));
  const std::shared_ptr<Plugin> plugin{new Plugin{path, std::move(manifest), log}};
  BERTH_CHECK(about(plugin->title() + " ", plugin->start(kinds)));
  return plugin;
}

Result<void> Plugin::start(const std::vector<std::string>& kinds) {
  BERTH_CHECK(checkManifest(manifest_, kinds));
  BERTH_TRY(const berth_plugin_entry_fn enter, openLibrary(path_));
  BERTH_TRY(const berth_entry* entry, askEntry(enter));
  BERTH_CHECK(checkEntry(manifest_, entry));
  BERTH_CHECK(checkTables(*entry, kinds));
  entry_ = entry;
  if (entry_->init != nullptr) {
    const sdk::LocalCall call;
    const berth_status status =
        sdk::face::guarded(call.raw(), [&] { return entry_->init(hosts_.front().raw(), call.raw()); });
    if (status != BERTH_OK)
      return fail(ErrorCode::kUnavailable,
                  "could not start (status " + std::to_string(status) + "): " + call.failure());
  }
  started_ = true;
  return {};
}

const void* Plugin::table(const std::string& kind) const {
  return manifest_.offers(kind) ? entry_->get_interface(kind.c_str()) : nullptr;
}

const HostServices& Plugin::addHost(const std::string& instance) {
  return hosts_.emplace_back(log_, manifest_.name, instance);
}

}  // namespace berth::plugin
