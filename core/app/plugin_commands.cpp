// SPDX-License-Identifier: Apache-2.0
#include "app/plugin_commands.hpp"

#include "app/plugin_sections.hpp"
#include "config/settings.hpp"
#include "plugin/negotiation.hpp"
#include "plugin/plugin.hpp"
#include "plugin/plugin_folder.hpp"
#include "testkit/suite.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

namespace berth::app {
namespace {

using nlohmann::json;

int giveUp(const std::string& sentence, int code = kExitRuntime) {
  std::cerr << "berth: " << sentence << '\n';
  return code;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

Result<std::string> contentOf(const std::string& path) {
  errno = 0;
  std::ifstream input{path, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{input}, {}};
  if (!input) return fail(ErrorCode::kNotFound, path + ": " + std::generic_category().message(errno));
  return text;
}

// Whether the registry would load it for any of its kinds.
Result<plugin::Manifest> usableManifest(const std::string& file) {
  BERTH_TRY(plugin::Manifest manifest, plugin::Plugin::readManifest(file));
  if (auto fits = plugin::checkManifest(manifest, {}); !fits)
    return fail(fits.error().code,
                "plugin '" + manifest.name + "' " + manifest.version + " (" + file + ") " + fits.error().detail);
  return manifest;
}

constexpr int kNameWidth = 20;
constexpr int kVersionWidth = 12;
constexpr int kKindsWidth = 34;

// What is tested; kInvalidArgument for a mistake of the command line.
Result<testkit::Subject> subjectOf(const CommandLine& line) {
  testkit::Subject subject;
  subject.section.id = "test";
  if (line.has("") == line.has("--address"))
    return fail(ErrorCode::kInvalidArgument, "name the plugin's FILE, or a service with --address");
  if (line.has("--address")) {
    subject.section.isolation = config::Isolation::kRemote;
    subject.section.address = line.value("--address");
  } else {
    subject.section.plugin = std::filesystem::absolute(line.value("")).string();
  }
  if (line.has("--config")) {
    BERTH_TRY(subject.section.json, contentOf(line.value("--config")));
    subject.section.folder = std::filesystem::absolute(line.value("--config")).parent_path().string();
    if (!json::parse(subject.section.json, nullptr, false).is_object())
      return fail(ErrorCode::kInvalidArgument, line.value("--config") + " is no JSON object");
  }
  if (line.has("--profile")) {
    BERTH_TRY(const std::string text, contentOf(line.value("--profile")));
    auto profile = testkit::parseProfile(text);
    if (!profile) return fail(profile.error().code, line.value("--profile") + ": " + profile.error().detail);
    subject.profile = *std::move(profile);
  }
  return subject;
}

}  // namespace

int listPlugins(const CommandLine& line) {
  config::Settings settings;
  if (line.has("--config")) settings.readFile(line.value("--config"));
  for (const auto& problem : settings.problems()) std::cerr << problem.text() << '\n';
  if (!settings.problems().empty()) return kExitConfig;
  const auto folders = pluginFoldersOf(settings.config());
  int code = kExitOk;
  for (const auto& name : plugin::pluginNames(folders)) {
    const auto file = plugin::findPlugin(name, folders);
    if (!file) continue;  // It has gone since.
    const auto manifest = usableManifest(*file);
    if (!manifest) {
      code = kExitRuntime;
      std::cout << std::left << std::setw(kNameWidth) << name << " broken: " << manifest.error().detail << '\n';
      continue;
    }
    std::cout << std::left << std::setw(kNameWidth) << name << ' ' << std::setw(kVersionWidth) << manifest->version
              << ' ' << std::setw(kKindsWidth) << joined(manifest->kinds) << ' ' << *file << '\n';
  }
  return code;
}

int inspectPlugin(const CommandLine& line) {
  const std::string file = line.value("");
  const auto manifest = usableManifest(file);
  if (!manifest) return giveUp(manifest.error().detail);
  const auto isolations = manifest->isolations.empty() ? "in-process, process" : joined(manifest->isolations);
  std::cout << "name        " << manifest->name << "\nversion     " << manifest->version << "\nplugin ABI  "
            << manifest->abi.text() << "\nkinds       " << joined(manifest->kinds) << "\nrequires    "
            << (manifest->services.empty() ? "nothing" : joined(manifest->services)) << "\nisolation   " << isolations
            << "\ncalls       " << (manifest->instant ? "never wait" : "may wait") << "\nmanifest\n"
            << json::parse(manifest->text, nullptr, false).dump(2) << '\n';
  return kExitOk;
}

int testPlugin(const CommandLine& line) {
  const auto subject = subjectOf(line);
  if (!subject) return giveUp(subject.error().detail, kExitUsage);
  const auto manifest = subject->manifest();
  if (!manifest) return giveUp(manifest.error().detail);
  return testkit::runSuite(*subject, std::cout) ? kExitOk : kExitRuntime;
}

}  // namespace berth::app
