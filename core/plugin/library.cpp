// SPDX-License-Identifier: Apache-2.0
#include "plugin/library.hpp"

#define BOOST_DLL_USE_STD_FS
#include <dlfcn.h>
#include <boost/dll/shared_library.hpp>

#include <exception>
#include <filesystem>
#include <string_view>

namespace berth::plugin {
namespace {

// Boost has no name for RTLD_NODELETE. Without it a plugin that left a thread, a thread_local or an exception behind
// would take the process with it when it is unmapped.
const auto kMode = static_cast<boost::dll::load_mode::type>(RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);

// The dynamic linker's own words, out of Boost's and errno's, of which the last is always misleading.
std::string linkerText(std::string_view text) {
  constexpr std::string_view kBefore = "dlerror system message: ";
  constexpr std::string_view kAfter = "): ";
  const auto at = text.find(kBefore);
  if (at == std::string_view::npos) return std::string{text};
  text.remove_prefix(at + kBefore.size());
  return std::string{text.substr(0, text.rfind(kAfter))};
}

}  // namespace

Result<berth_plugin_entry_fn> openLibrary(const std::string& path) try {
  // A name without a slash would be searched for in the system's folders.
  const auto absolute = std::filesystem::absolute(path);
  const boost::dll::shared_library library{absolute, kMode};
  if (!library.has("berth_plugin_entry"))
    return fail(ErrorCode::kInvalidArgument,
                "does not export berth_plugin_entry: look at its visibility flags and version script (sdk/README.md)");
  return &library.get<const berth_entry*(std::uint32_t, std::uint32_t)>("berth_plugin_entry");
} catch (const std::exception& problem) {
  return fail(ErrorCode::kInvalidArgument,
              "cannot be loaded: " + linkerText(problem.what()) +
                  "; install the library it needs, or a build of the plugin for this system");
}

}  // namespace berth::plugin
