// SPDX-License-Identifier: Apache-2.0
#include "config/pem_file.hpp"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

namespace berth::config {

Result<std::string> readPem(const std::filesystem::path& path) {
  errno = 0;
  std::ifstream file{path, std::ios::binary};
  std::string content;
  if (file) content.assign(std::istreambuf_iterator<char>{file}, {});
  if (content.find("-----BEGIN ") != std::string::npos) return content;
  const std::string cause = errno == 0 ? "it holds no PEM" : std::generic_category().message(errno);
  return fail(ErrorCode::kInvalidArgument,
              "cannot use " + path.string() + " (" + cause + "); give a PEM file that this user may read");
}

}  // namespace berth::config
