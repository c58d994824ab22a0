// SPDX-License-Identifier: Apache-2.0
// Files that claim to be plugins: nothing outside of the file is read, and a manifest is a part of it.
#include "fuzz/property.hpp"
#include "model/file.hpp"
#include "plugin/elf_note.hpp"
#include "plugin/manifest.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace berth;
  static const File file{::memfd_create("plugin", MFD_CLOEXEC)};
  static const std::string path = "/proc/self/fd/" + std::to_string(file.fd());
  fuzz::require(::ftruncate(file.fd(), 0) == 0 && ::pwrite(file.fd(), data, size, 0) == static_cast<ssize_t>(size),
                "the input is written");

  const auto text = fuzz::textOf(data, size);
  const auto note = plugin::readManifestNote(path);
  if (!note) {
    fuzz::require(note.error().code == ErrorCode::kInvalidArgument && !note.error().detail.empty(),
                  "a file that is no plugin is refused with a reason");
  } else {
    fuzz::require(note->size() <= 256 << 10 && text.find(*note) != std::string_view::npos,
                  "a manifest is a part of the file");
  }
  const auto manifest = plugin::parseManifest(note ? *note : std::string{text});
  if (!manifest) return 0;
  fuzz::require(!manifest->kinds.empty() && manifest->offers(manifest->kinds.front()), "a plugin offers something");
  const auto again = plugin::parseManifest(manifest->text);
  fuzz::require(again && again->name == manifest->name && again->version == manifest->version &&
                    again->abi == manifest->abi && again->kinds == manifest->kinds,
                "a manifest says the same twice");
  return 0;
}
