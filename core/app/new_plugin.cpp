// SPDX-License-Identifier: Apache-2.0
#include "app/plugin_commands.hpp"
#include "app/template_files.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <system_error>

namespace berth::app {
namespace {

namespace fs = std::filesystem;

int giveUp(const std::string& sentence, int code) {
  std::cerr << "berth: " << sentence << '\n';
  return code;
}

// Of a plugin, a target of CMake and a folder at once.
bool isProjectName(std::string_view name) {
  constexpr std::size_t kLongest = 64;
  const auto is_lower = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !name.empty() && name.size() <= kLongest && is_lower(name.front()) && is_lower(name.back()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return is_lower(c) || c == '-' || c == '_'; });
}

struct Kind {
  std::string_view name;
  std::string_view languages;
};
constexpr auto kKinds = std::to_array<Kind>({{"auth", "cpp or python"}, {"validation", "c, cpp or python"}});

bool isTemplate(std::string_view wanted) {
  const auto files = templateFiles();
  return std::any_of(files.begin(), files.end(), [&](const TemplateFile& file) { return file.of == wanted; });
}

std::string replaced(std::string text, std::string_view mark, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += by.size())
    text.replace(at, mark.size(), by);
  return text;
}

bool write(const TemplateFile& file, const fs::path& folder, const std::string& name) {
  const fs::path path = folder / file.path;
  std::error_code problem;
  fs::create_directories(path.parent_path(), problem);
  std::ofstream output{path, std::ios::binary};
  output << replaced(replaced(std::string{file.text}, "@NAME@", name), "@USER@", "alice");
  output.close();
  using enum fs::perms;
  if (file.is_program) fs::permissions(path, owner_exec | group_exec | others_exec, fs::perm_options::add, problem);
  return !output.fail() && !problem;
}

}  // namespace

int makePlugin(const CommandLine& line) {
  const std::string name = line.value("");
  const std::string given = line.value("--kind");
  const std::string language = line.value("--lang");
  if (!isProjectName(name)) return giveUp("a plugin's name is 1 to 64 of a-z 0-9 _ -, as in acme-users", kExitUsage);
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& one) { return one.name == given; });
  if (kind == kKinds.end()) return giveUp("--kind is auth or validation", kExitUsage);
  const std::string wanted = given + '/' + language;
  if (!isTemplate(wanted)) return giveUp("--lang is " + std::string{kind->languages}, kExitUsage);
  const fs::path folder{name};
  std::error_code problem;
  if (!fs::create_directory(folder, problem))
    return giveUp(problem ? name + ": " + problem.message() : name + " is there already; name another", kExitRuntime);
  for (const auto& file : templateFiles()) {
    if (file.of != wanted) continue;
    if (!write(file, folder, name))
      return giveUp((folder / file.path).string() + " cannot be written: is the disk full?", kExitRuntime);
    std::cout << (folder / file.path).string() << '\n';
  }
  std::cout << "Begin with " << (folder / "README.md").string() << ": it says how to build and test it.\n";
  return kExitOk;
}

}  // namespace berth::app
