// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace berth::app {

/// A file of sdk/templates, or a contract that a template needs, within the program.
struct TemplateFile {
  std::string_view of;    ///< Kind and language: "auth/cpp"
  std::string_view path;  ///< "src/plugin.cpp"
  std::string_view text;  ///< With @NAME@ and @USER@.
  bool is_program = false;
};

/// All of them; the build makes this of sdk/templates.
std::span<const TemplateFile> templateFiles();

}  // namespace berth::app
