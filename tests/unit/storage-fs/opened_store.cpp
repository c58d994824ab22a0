// SPDX-License-Identifier: Apache-2.0
#include "opened_store.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

namespace berth::storage_fs {

TemporaryFolder::TemporaryFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "berth-storage-fs-XXXXXX").string();
  path_ = ::mkdtemp(pattern.data());
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Log Lines::log() {
  return Log{[this](std::uint32_t, std::string_view line) {
    const std::lock_guard lock{mutex_};
    lines_.emplace_back(line);
  }};
}

bool Lines::has(const std::string& text) const {
  return all().find(text) != std::string::npos;
}

std::string Lines::all() const {
  const std::lock_guard lock{mutex_};
  std::string all;
  for (const auto& line : lines_) all += line + "\n";
  return all;
}

OpenedStore::OpenedStore() {
  settings_.root = folder_.path() + "/data";
}

void OpenedStore::open() {
  auto opened = Store::open(settings_, lines_.log());
  ASSERT_TRUE(opened) << opened.error().message;
  store_ = *std::move(opened);
}

Revision OpenedStore::put(const std::string& collection, const std::string& scope, const std::string& name,
                          const std::string& value, bool durable) {
  Batch batch;
  batch.changes.push_back({{collection, scope, name}, value, false});
  batch.durable = durable;
  const auto applied = store().records().apply(batch);
  EXPECT_TRUE(applied) << applied.error().message;
  return applied.value_or(Revision{});
}

Revision OpenedStore::removeRecord(const std::string& collection, const std::string& scope, const std::string& name) {
  Batch batch;
  batch.changes.push_back({{collection, scope, name}, {}, true});
  const auto applied = store().records().apply(batch);
  EXPECT_TRUE(applied) << applied.error().message;
  return applied.value_or(Revision{});
}

Record OpenedStore::get(const std::string& collection, const std::string& scope, const std::string& name) {
  const auto found = store().records().get({{collection, scope, name}});
  EXPECT_TRUE(found) << found.error().message;
  return found ? found->records.at(0) : Record{};
}

std::string contentOf(const std::string& path) {
  if (!std::filesystem::is_regular_file(path)) return {};
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void writeFile(const std::string& path, const std::string& content) {
  std::filesystem::create_directories(std::filesystem::path{path}.parent_path());
  std::ofstream{path, std::ios::binary} << content;
}

std::string digestOf(std::uint64_t seed) {
  char hex[65];
  std::snprintf(hex, sizeof hex, "%016lx%016lx%032lx", seed * 0x9E3779B97F4A7C15UL, seed ^ 0xABCDEFUL, seed);
  return std::string{"sha256:"} + hex;
}

std::string blobPath(const std::string& digest) {
  return "blobs/" + digest.substr(0, 6) + "/" + digest.substr(7);
}

std::string uploadId(std::uint64_t seed) {
  char id[37];
  std::snprintf(id, sizeof id, "%08lx-0000-4000-8000-%012lx", seed, seed);
  return id;
}

bool eventually(const std::function<bool()>& holds, std::chrono::milliseconds within) {
  const auto until = std::chrono::steady_clock::now() + within;
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return true;
}

}  // namespace berth::storage_fs
