// SPDX-License-Identifier: Apache-2.0
#include "script.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

namespace berth::validation_lua {
namespace {

constexpr std::size_t kLargestScript = std::size_t{64} << 10U;

sdk::Status wrong(const std::string& what) {
  return sdk::fail(BERTH_INVALID_ARGUMENT, "lua: " + what);
}

// One byte more than may be, so that the caller sees that it is too much.
sdk::Result<std::string> readFile(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::fopen(path.c_str(), "rbe"), &std::fclose};
  std::string text(kLargestScript + 1, '\0');
  const auto count = file == nullptr ? 0 : std::fread(text.data(), 1, text.size(), file.get());
  if (file == nullptr || std::ferror(file.get()) != 0)
    return wrong(path + " cannot be read: " + std::strerror(errno) +
                 "; give the path of a script that this user may read");
  text.resize(count);
  return text;
}

}  // namespace

sdk::Result<Script> Script::load(const Settings& settings) {
  Script script{"script", settings.script};
  if (!settings.file.empty()) {
    auto text = readFile(settings.file);
    if (!text) return text.status();
    script.name = settings.file.substr(settings.file.rfind('/') + 1);
    script.text = *std::move(text);
  }
  if (script.text.size() > kLargestScript) return wrong(script.name + " is larger than 64 KiB; split it into rules");
  if (script.text.find('\0') != std::string::npos || script.text.starts_with('\x1b'))
    return wrong(script.name + " is no text; scripts are given as source, not compiled");
  return script;
}

}  // namespace berth::validation_lua
