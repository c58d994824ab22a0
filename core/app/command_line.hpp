// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tl/expected.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace berth::app {

/// How the program ends, for scripts and service supervisors.
inline constexpr int kExitOk = 0;
inline constexpr int kExitRuntime = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitConfig = 78;  ///< EX_CONFIG of sysexits.h.

struct Flag {
  std::string_view name;   ///< "--listen"
  std::string_view value;  ///< "HOST:PORT"; empty for a switch.
  std::string_view doc;
  std::string_view field = {};  ///< The configuration field it sets; empty when it is the command's own.
  bool is_required = false;
};

/// One row of the table of commands: the parser, --help and docs/reference/cli.md all read it.
struct CommandRow {
  std::string_view words;  ///< "config check"
  std::string_view doc;
  std::vector<Flag> flags;
  std::string_view argument =
      {};  ///< "FILE", "[FILE]" or "FILE CASES": what stands after the words; empty for nothing.
};

const std::vector<CommandRow>& commands();

/// A command line that fits its row.
struct CommandLine {
  const CommandRow* command = nullptr;
  std::map<std::string, std::string, std::less<>>
      values;  ///< By flag; a switch has "". The first argument is under "", others under their names.

  bool has(std::string_view flag) const { return values.find(flag) != values.end(); }
  std::string value(std::string_view flag) const;  ///< Empty when absent.
};

/// Why there is nothing to run: a question for help (code 0) or a mistake of usage, with what to print.
struct Ending {
  int code;
  std::string text;
};

tl::expected<CommandLine, Ending> parseCommandLine(int argc, const char* const* argv);

/// docs/reference/cli.md.
std::string commandLinePage();

}  // namespace berth::app
