// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace berth::plugin {

/// Path of one of tests/support/plugins.
inline std::string fixturePlugin(const std::string& name) {
  const char* folder = std::getenv("BERTH_FIXTURE_PLUGINS");
  return std::string{folder == nullptr ? "." : folder} + "/" + name + ".so";
}

/// A file with these bytes, for as long as it lives.
class BytesFile {
 public:
  explicit BytesFile(const std::string& bytes) {
    std::string pattern = (std::filesystem::temp_directory_path() / "berth-plugin-test-XXXXXX").string();
    const int fd = ::mkstemp(pattern.data());
    if (fd >= 0) ::close(fd);
    path_ = pattern;
    std::ofstream{path_, std::ios::binary} << bytes;
  }
  ~BytesFile() { std::filesystem::remove(path_); }
  BytesFile(const BytesFile&) = delete;
  BytesFile& operator=(const BytesFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline std::string bytesOf(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace berth::plugin
