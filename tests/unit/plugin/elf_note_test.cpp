// SPDX-License-Identifier: Apache-2.0
#include "plugin/elf_note.hpp"

#include "fixture_plugins.hpp"
#include "support/plugins/puppet_manifest.hpp"

#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <random>

namespace berth::plugin {
namespace {

using testing::HasSubstr;

std::string puppet() {
  return bytesOf(fixturePlugin("puppet"));
}

template <class T>
void poke(std::string& bytes, std::size_t at, T value) {
  ASSERT_LE(at + sizeof value, bytes.size());
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

TEST(ReadManifestNote, GivesTheJsonOfThePlugin) {
  const auto note = readManifestNote(fixturePlugin("puppet"));
  ASSERT_TRUE(note.has_value()) << note.error().detail;
  EXPECT_EQ(*note, PUPPET_MANIFEST);
}

TEST(ReadManifestNote, TellsAMissingFileFromABrokenOne) {
  const auto note = readManifestNote("/nonexistent/plugin.so");
  ASSERT_FALSE(note.has_value());
  EXPECT_EQ(note.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(note.error().detail, HasSubstr("cannot be opened (No such file"));
}

struct Damage {
  std::string name;
  void (*make)(std::string& bytes);
  std::string says;
};

class ReadManifestNoteRefuses : public testing::TestWithParam<Damage> {};

TEST_P(ReadManifestNoteRefuses, File) {
  std::string bytes = puppet();
  GetParam().make(bytes);
  const BytesFile file{bytes};
  const auto note = readManifestNote(file.path());
  ASSERT_FALSE(note.has_value());
  EXPECT_EQ(note.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(note.error().detail, HasSubstr(GetParam().says));
}

// Every note segment of the file, changed.
template <class Change>
void changeNotes(std::string& bytes, Change change) {
  Elf64_Ehdr header{};
  std::memcpy(&header, bytes.data(), sizeof header);
  for (int i = 0; i < header.e_phnum; ++i) {
    const std::size_t at = header.e_phoff + i * sizeof(Elf64_Phdr);
    Elf64_Phdr segment{};
    std::memcpy(&segment, bytes.data() + at, sizeof segment);
    if (segment.p_type != PT_NOTE) continue;
    change(bytes, segment);
    std::memcpy(bytes.data() + at, &segment, sizeof segment);
  }
}

INSTANTIATE_TEST_SUITE_P(
    , ReadManifestNoteRefuses,
    testing::ValuesIn(std::vector<Damage>{
        {"Empty", [](std::string& b) { b.clear(); }, "not an ELF shared object"},
        {"Text", [](std::string& b) { b = "#!/bin/sh\nexit 0\n"; }, "not an ELF shared object"},
        {"OnlyTheMagic", [](std::string& b) { b.resize(4); }, "not an ELF shared object"},
        {"OtherMachine", [](std::string& b) { poke<std::uint16_t>(b, 18, 183); }, "built for arm64 (e_machine 183)"},
        {"UnknownMachine", [](std::string& b) { poke<std::uint16_t>(b, 18, 9999); }, "machine 9999"},
        {"ThirtyTwoBits", [](std::string& b) { b[EI_CLASS] = ELFCLASS32; }, "another kind of machine"},
        {"BigEndian", [](std::string& b) { b[EI_DATA] = ELFDATA2MSB; }, "another kind of machine"},
        {"Executable", [](std::string& b) { poke<std::uint16_t>(b, 16, ET_EXEC); }, "not a shared object"},
        {"CutInTheHeader", [](std::string& b) { b.resize(40); }, "cut short"},
        {"CutInTheSegments", [](std::string& b) { b.resize(100); }, "cut short"},
        {"SegmentsPastTheEnd", [](std::string& b) { poke<std::uint64_t>(b, 32, b.size()); }, "cut short"},
        {"SegmentsAtTheEndOfTime", [](std::string& b) { poke<std::uint64_t>(b, 32, UINT64_MAX - 8); }, "cut short"},
        {"ManySegments", [](std::string& b) { poke<std::uint16_t>(b, 56, 0xffff); }, "cut short"},
        {"OddSegmentSize", [](std::string& b) { poke<std::uint16_t>(b, 54, 1); }, "cut short"},
        {"NotesPastTheEnd",
         [](std::string& b) { changeNotes(b, [](std::string& all, Elf64_Phdr& s) { s.p_offset = all.size() - 1; }); },
         "cut short"},
        {"NotesWrapAround",
         [](std::string& b) { changeNotes(b, [](std::string&, Elf64_Phdr& s) { s.p_offset = UINT64_MAX - 3; }); },
         "cut short"},
        {"HugeNotes",
         [](std::string& b) { changeNotes(b, [](std::string&, Elf64_Phdr& s) { s.p_filesz = UINT64_MAX; }); },
         "no manifest"},
        {"HugeNameInANote",
         [](std::string& b) {
           changeNotes(b, [](std::string& all, Elf64_Phdr& s) { poke(all, s.p_offset, UINT32_MAX); });
         },
         "no manifest"},
        {"HugeManifest",
         [](std::string& b) {
           changeNotes(b, [](std::string& all, Elf64_Phdr& s) { poke(all, s.p_offset + 4, UINT32_MAX); });
         },
         "no manifest"},
        {"NoteCutInItsHeader",
         [](std::string& b) { changeNotes(b, [](std::string&, Elf64_Phdr& s) { s.p_filesz = 11; }); }, "no manifest"},
        {"OtherNotesOnly",
         [](std::string& b) {
           const std::string name{"Berth\0\0\0", 8};
           for (auto at = b.find(name); at != std::string::npos; at = b.find(name, at + 1)) b[at] = 'W';
         },
         "no manifest"},
    }),
    [](const auto& row) { return row.param.name; });

TEST(ReadManifestNote, SurvivesAnyDamagedByte) {
  const std::string whole = puppet();
  std::mt19937 random{7};
  for (int i = 0; i < 2000; ++i) {
    std::string bytes = whole.substr(0, 4096);
    for (int change = 0; change < 3; ++change) bytes[random() % 700] = static_cast<char>(random());
    const BytesFile file{bytes};
    const auto note = readManifestNote(file.path());
    EXPECT_TRUE(note.has_value() || !note.error().detail.empty());
  }
}

TEST(ReadManifestNote, RefusesADirectoryAndADevice) {
  for (const char* path : {"/tmp", "/dev/zero"}) {
    const auto note = readManifestNote(path);
    ASSERT_FALSE(note.has_value());
    EXPECT_THAT(note.error().detail, HasSubstr("no regular file"));
  }
}

}  // namespace
}  // namespace berth::plugin
