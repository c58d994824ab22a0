// SPDX-License-Identifier: Apache-2.0
#include "plugin/elf_note.hpp"

#include "berth/abi.h"
#include "model/file.hpp"

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

namespace berth::plugin {
namespace {

#if defined(__x86_64__)
constexpr unsigned kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr unsigned kMachine = EM_AARCH64;
#else
#error "name this machine's e_machine"
#endif

constexpr std::size_t kMostHeaders = 256;
constexpr std::size_t kMostNoteBytes = std::size_t{1} << 20;
constexpr std::size_t kMostManifestBytes = std::size_t{256} << 10;

tl::unexpected<Error> refuse(std::string detail) {
  return fail(ErrorCode::kInvalidArgument, std::move(detail));
}

tl::unexpected<Error> cutShort() {
  return refuse("the file is cut short or damaged; install the plugin again");
}

std::string machineName(unsigned machine) {
  struct Row {
    unsigned machine;
    const char* name;
  };
  static constexpr Row kRows[] = {
      {EM_X86_64, "amd64"}, {EM_AARCH64, "arm64"}, {EM_386, "386"},    {EM_ARM, "arm"},
      {EM_RISCV, "riscv"},  {EM_PPC64, "ppc64"},   {EM_S390, "s390x"}, {258 /* LoongArch */, "loong64"}};
  for (const auto& row : kRows)
    if (row.machine == machine) return row.name;
  return "machine " + std::to_string(machine);
}

/// A file whose every read is checked against its end.
class BoundedFile {
 public:
  static Result<BoundedFile> open(const std::string& path) {
    File file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (!file) {
      const int problem = errno;
      return fail(problem == ENOENT || problem == ENOTDIR ? ErrorCode::kNotFound : ErrorCode::kInvalidArgument,
                  std::string{"the file cannot be opened ("} + std::strerror(problem) +
                      "); look at the path and at who may read it");
    }
    struct stat about {};
    if (::fstat(file.fd(), &about) != 0 || !S_ISREG(about.st_mode)) return refuse("this is no regular file");
    return BoundedFile{std::move(file), static_cast<std::uint64_t>(about.st_size)};
  }

  bool read(std::uint64_t offset, void* to, std::size_t size) const {
    if (offset > size_ || size > size_ - offset) return false;
    auto* at = static_cast<char*>(to);
    while (size > 0) {
      const ssize_t some = ::pread(file_.fd(), at, size, static_cast<off_t>(offset));
      if (some <= 0) return false;
      at += some;
      offset += static_cast<std::uint64_t>(some);
      size -= static_cast<std::size_t>(some);
    }
    return true;
  }

 private:
  BoundedFile(File file, std::uint64_t size) : file_{std::move(file)}, size_{size} {}

  File file_;
  std::uint64_t size_;
};

Result<Elf64_Ehdr> readHeader(const BoundedFile& file) {
  unsigned char ident[EI_NIDENT]{};
  if (!file.read(0, ident, sizeof ident) || std::memcmp(ident, ELFMAG, SELFMAG) != 0)
    return refuse("this is not an ELF shared object; a plugin is an .so file");
  if (ident[EI_CLASS] != ELFCLASS64 || ident[EI_DATA] != ELFDATA2LSB)
    return refuse("the file was built for another kind of machine; install the build for linux/" +
                  machineName(kMachine));
  Elf64_Ehdr header{};
  if (!file.read(0, &header, sizeof header)) return cutShort();
  if (header.e_machine != kMachine)
    return refuse("the file was built for " + machineName(header.e_machine) + " (e_machine " +
                  std::to_string(header.e_machine) + "), this host is " + machineName(kMachine) +
                  "; install the build for linux/" + machineName(kMachine));
  if (header.e_type != ET_DYN) return refuse("this is an ELF file, but not a shared object; a plugin is an .so file");
  return header;
}

Result<std::vector<Elf64_Phdr>> readSegments(const BoundedFile& file, const Elf64_Ehdr& header) {
  if (header.e_phentsize != sizeof(Elf64_Phdr) || header.e_phnum > kMostHeaders) return cutShort();
  std::vector<Elf64_Phdr> segments(header.e_phnum);
  if (!file.read(header.e_phoff, segments.data(), segments.size() * sizeof(Elf64_Phdr))) return cutShort();
  return segments;
}

std::size_t roundUp(std::size_t size, std::size_t align) {
  return (size + align - 1) / align * align;
}

// The description of our note among those of one segment (System V ABI, "Note Section").
std::optional<std::string> findNote(std::string_view notes, std::size_t align) {
  constexpr std::string_view kName{BERTH_NOTE_NAME, sizeof(BERTH_NOTE_NAME)};
  while (notes.size() >= sizeof(Elf64_Nhdr)) {
    Elf64_Nhdr note{};
    std::memcpy(&note, notes.data(), sizeof note);
    notes.remove_prefix(sizeof note);
    // 32-bit sizes in 64-bit arithmetic: no sum can wrap.
    const std::size_t description_at = roundUp(sizeof note + note.n_namesz, align) - sizeof note;
    if (description_at > notes.size() || note.n_descsz > notes.size() - description_at) return std::nullopt;
    if (note.n_type == BERTH_NOTE_MANIFEST && notes.substr(0, note.n_namesz) == kName)
      return std::string{notes.substr(description_at, note.n_descsz)};
    const std::size_t next = description_at + roundUp(std::size_t{note.n_descsz}, align);
    if (next > notes.size()) return std::nullopt;
    notes.remove_prefix(next);
  }
  return std::nullopt;
}

}  // namespace

Result<std::string> readManifestNote(const std::string& path) {
  BERTH_TRY(const BoundedFile file, BoundedFile::open(path));
  BERTH_TRY(const Elf64_Ehdr header, readHeader(file));
  BERTH_TRY(const std::vector<Elf64_Phdr> segments, readSegments(file, header));
  for (const auto& segment : segments) {
    if (segment.p_type != PT_NOTE || segment.p_filesz > kMostNoteBytes) continue;
    std::string notes(segment.p_filesz, '\0');
    if (!file.read(segment.p_offset, notes.data(), notes.size())) return cutShort();
    auto manifest = findNote(notes, segment.p_align == 8 ? 8 : 4);
    if (!manifest) continue;
    if (manifest->size() > kMostManifestBytes)
      return refuse(
          "its manifest is larger than 256 KiB: shorten its config_schema, or install another build of the plugin");
    return *std::move(manifest);
  }
  return refuse("this is a shared object, but not a Berth plugin: it has no manifest (ELF note \"" BERTH_NOTE_NAME
                "\"); nothing of it was run. Name a plugin's .so, or build this one with BERTH_PLUGIN (sdk/README.md)");
}

}  // namespace berth::plugin
