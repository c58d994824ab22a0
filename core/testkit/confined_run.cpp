// SPDX-License-Identifier: Apache-2.0
#include "testkit/confined_run.hpp"

#include "model/file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <utility>

namespace berth::testkit {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kLongestSaid = 2000;

std::string contentOf(int file) {
  std::string text;
  std::array<char, 4096> piece{};
  for (ssize_t n = 0; (n = ::pread(file, piece.data(), piece.size(), static_cast<off_t>(text.size()))) > 0;)
    text.append(piece.data(), static_cast<std::size_t>(n));
  return text;
}

// The verdict's number and the reason.
[[noreturn]] void answerAndLeave(int answers, const Outcome& outcome) {
  const std::string text = std::to_string(static_cast<int>(outcome.verdict)) + outcome.reason;
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t n = ::write(answers, text.data() + done, text.size() - done);
    if (n <= 0) break;
    done += static_cast<std::size_t>(n);
  }
  ::_exit(0);
}

[[noreturn]] void live(const Check& check, const Subject& subject, int answers, int said) {
  ::dup2(said, STDOUT_FILENO);
  ::dup2(said, STDERR_FILENO);
  try {
    answerAndLeave(answers, check.run(subject));
  } catch (const std::exception& error) {
    answerAndLeave(answers, failed(std::string{"an exception: "} + error.what()));
  }
}

// False when the time was over before the other end closed.
bool readAll(int from, std::chrono::seconds limit, std::string& text) {
  const auto end = Clock::now() + limit;
  std::array<char, 4096> piece{};
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    pollfd waiting{from, POLLIN, 0};
    if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) == 0) return false;
    const ssize_t n = ::read(from, piece.data(), piece.size());
    if (n == 0) return true;
    if (n > 0) text.append(piece.data(), static_cast<std::size_t>(n));
  }
}

std::string endOf(int status) {
  if (!WIFSIGNALED(status))
    return "the plugin ended the process (exit code " + std::to_string(WEXITSTATUS(status)) + ")";
  return "the plugin crashed (" + std::string{::strsignal(WTERMSIG(status))} + ")";
}

}  // namespace

Outcome runConfined(const Check& check, const Subject& subject, std::chrono::seconds limit, std::string& said) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return failed(std::string{"no pipe: "} + std::strerror(errno));
  const File reading{ends[0]};
  File writing{ends[1]};
  const File heard{::memfd_create("said", MFD_CLOEXEC)};
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child < 0) return failed(std::string{"no process: "} + std::strerror(errno));
  if (child == 0) live(check, subject, writing.fd(), heard.fd());
  writing = File{};

  std::string text;
  const bool has_ended = readAll(reading.fd(), limit, text);
  if (!has_ended) ::kill(child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  said = contentOf(heard.fd());
  if (said.size() > kLongestSaid) said.erase(0, said.size() - kLongestSaid);
  if (!has_ended) return failed("not done after " + std::to_string(limit.count()) + " s");
  if (text.empty()) return failed(endOf(status));
  return {static_cast<Verdict>(text.front() - '0'), text.substr(1)};
}

std::string saidSoFar() {
  std::fflush(nullptr);
  return contentOf(STDERR_FILENO);
}

}  // namespace berth::testkit
