// SPDX-License-Identifier: Apache-2.0
#include "plugin/plugin_folder.hpp"

#include "config/suggestion.hpp"

#include <filesystem>
#include <set>
#include <system_error>

namespace berth::plugin {
namespace {

namespace fs = std::filesystem;

bool isName(std::string_view text) {
  return !text.empty() && text.front() != '.' && text.find('/') == std::string_view::npos &&
         text.find('\0') == std::string_view::npos;
}

}  // namespace

std::vector<std::string> pluginNames(const std::vector<std::string>& folders) {
  std::set<std::string> names;
  for (const auto& folder : folders) {
    std::error_code problem;
    for (fs::directory_iterator entry{folder, problem}; !problem && entry != fs::directory_iterator{};
         entry.increment(problem)) {
      std::error_code ignored;
      const std::string name = entry->path().stem().string();
      if (entry->path().extension() == ".so" && isName(name) && entry->is_regular_file(ignored)) names.insert(name);
    }
  }
  return {names.begin(), names.end()};
}

Result<std::string> findPlugin(std::string_view name, const std::vector<std::string>& folders) {
  if (!isName(name))
    return fail(
        ErrorCode::kInvalidArgument,
        "\"" + std::string{name} + "\" is no name of a plugin; a file of one is written with a slash, as in ./acme.so");
  for (const auto& folder : folders) {
    std::error_code ignored;
    const fs::path file = fs::path{folder} / (std::string{name} + ".so");
    if (fs::is_regular_file(file, ignored)) return file.string();
  }
  return fail(ErrorCode::kNotFound, missingPlugin(name, pluginNames(folders)));
}

std::string missingPlugin(std::string_view name, const std::vector<std::string>& names) {
  std::string there;
  for (const auto& one : names) there += (there.empty() ? "" : ", ") + one;
  std::string message =
      "no plugin \"" + std::string{name} + "\" (" + (there.empty() ? "there are none" : "there are: " + there) + ")";
  if (const auto meant = config::suggestion(name, names)) message += "; did you mean \"" + *meant + "\"?";
  return message;
}

}  // namespace berth::plugin
