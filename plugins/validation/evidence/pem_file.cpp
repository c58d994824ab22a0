// SPDX-License-Identifier: Apache-2.0
#include "evidence/pem_file.hpp"

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace berth::evidence {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 20U;

}  // namespace

jose::Result<std::string> readPemFile(const std::string& path) {
  std::error_code error;
  // Opening a pipe would wait.
  if (!std::filesystem::is_regular_file(path, error)) return jose::fail(path + " is no file that can be read");
  errno = 0;
  std::ifstream input{path, std::ios::binary};
  std::string text(kMostBytes + 1, '\0');
  input.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!input.is_open() || input.bad())
    return jose::fail(path + " cannot be read: " + std::generic_category().message(errno));
  text.resize(static_cast<std::size_t>(input.gcount()));
  if (text.size() > kMostBytes) return jose::fail(path + " is longer than 1 MiB");
  return text;
}

std::string fileNameOf(const std::string& path) {
  return std::filesystem::path{path}.filename().string();
}

}  // namespace berth::evidence
