// SPDX-License-Identifier: Apache-2.0
#include "contract/back_end_process.hpp"

#include "model/file.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <regex>
#include <stdexcept>
#include <system_error>

namespace berth::test {

BackEndProcess::BackEndProcess(const std::string& listen, const std::string& root) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error{errno, std::generic_category(), "pipe"};
  const File output{ends[0]};
  File input{ends[1]};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, input.fd(), STDOUT_FILENO);
  std::array<const char*, 7> words{BERTH_PROGRAM, "backend",    "--listen", listen.c_str(),
                                   "--data",      root.c_str(), nullptr};
  const int failed = ::posix_spawn(&pid_, BERTH_PROGRAM, &actions, nullptr, const_cast<char**>(words.data()), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::system_error{failed, std::generic_category(), BERTH_PROGRAM};
  input.close();
  readBanner(output.fd());
}

void BackEndProcess::readBanner(int output) {
  static const std::regex kAddress{R"(\n\s*address\s+(\S+)\n)"};
  std::string said;
  std::array<char, 1024> buffer{};
  while (address_.empty()) {
    const ssize_t count = ::read(output, buffer.data(), buffer.size());
    if (count <= 0) {
      ::waitpid(pid_, nullptr, 0);
      throw std::runtime_error{std::string{BERTH_PROGRAM} + " ended before it could serve: " + said};
    }
    said.append(buffer.data(), static_cast<std::size_t>(count));
    if (std::smatch found; std::regex_search(said, found, kAddress)) address_ = found[1];
  }
}

BackEndProcess::~BackEndProcess() {
  ::kill(pid_, SIGTERM);
  ::waitpid(pid_, nullptr, 0);
}

}  // namespace berth::test
