// SPDX-License-Identifier: Apache-2.0
#include "plugin/child_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>

#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>

namespace berth::plugin {
namespace {

// What libraries of a plugin may need. Whatever else there is may be a secret of the registry or of another plugin.
constexpr std::string_view kPassedOn[] = {
    "PATH",         "HOME",         "USER",          "LANG",         "LANGUAGE",       "TZ",
    "TMPDIR",       "SSL_CERT_DIR", "SSL_CERT_FILE", "LDAPCONF",     "KRB5_CONFIG",    "HTTPS_PROXY",
    "https_proxy",  "NO_PROXY",     "no_proxy",      "HTTP_PROXY",   "http_proxy",     "GRPC_VERBOSITY",
    "ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "LD_LIBRARY_PATH"};

std::string causeOf(int error) {
  return std::generic_category().message(error);
}

tl::unexpected<Error> noMeans(const char* what) {
  return fail(ErrorCode::kUnavailable, std::string{"cannot be started: no "} + what + " (" + causeOf(errno) +
                                           "); look at the limits of processes and open files");
}

struct Ends {
  File ours;
  File theirs;
};

Result<Ends> makeSockets(int flags) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0, ends) != 0) return noMeans("sockets");
  return Ends{File{ends[0]}, File{ends[1]}};
}

Result<Ends> makePipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return noMeans("pipe");
  return Ends{File{ends[0]}, File{ends[1]}};
}

// Memory, not a pipe: nobody has to wait until the child has read it all.
Result<File> inputOf(std::string_view content) {
  File file{::memfd_create("berth-plugin-input", MFD_CLOEXEC)};
  if (!file) return noMeans("memory");
  while (!content.empty()) {
    const ssize_t written = ::write(file.fd(), content.data(), content.size());
    if (written <= 0) return noMeans("memory");
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::lseek(file.fd(), 0, SEEK_SET) != 0) return noMeans("memory");
  return file;
}

std::vector<std::string> environmentFor(int control, int calls) {
  std::vector<std::string> entries;
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::string_view name = text.substr(0, text.find('='));
    if (name.starts_with("LC_") || std::ranges::count(kPassedOn, name) > 0) entries.emplace_back(text);
  }
  entries.push_back(std::string{kControlVariable} + "=" + std::to_string(control));
  entries.push_back(std::string{kCallsVariable} + "=" + std::to_string(calls));
  return entries;
}

std::vector<char*> pointersTo(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// What is done between fork and exec, where nothing of ours may run: other threads may hold any lock.
class SpawnPlan {
 public:
  SpawnPlan() {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  /// The same number keeps its file: dup2() onto itself takes away CLOEXEC here.
  void give(const File& file, int as) { ::posix_spawn_file_actions_adddup2(&actions_, file.fd(), as); }

  int run(pid_t& pid, const std::string& program, std::vector<std::string> arguments,
          std::vector<std::string> environment) {
    arguments.insert(arguments.begin(), program);
    return ::posix_spawn(&pid, program.c_str(), &actions_, &attributes_, pointersTo(arguments).data(),
                         pointersTo(environment).data());
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

Result<ChildProcess> ChildProcess::spawn(const std::string& program, std::vector<std::string> arguments,
                                         const std::string& input) {
  BERTH_TRY(Ends control, makeSockets(0));
  BERTH_TRY(Ends calls, makeSockets(SOCK_NONBLOCK));  // As gRPC wants it.
  BERTH_TRY(Ends output, makePipe());
  BERTH_TRY(Ends errors, makePipe());
  BERTH_TRY(const File stdin_file, inputOf(input));
  SpawnPlan plan;
  plan.give(stdin_file, STDIN_FILENO);
  plan.give(output.theirs, STDOUT_FILENO);
  plan.give(errors.theirs, STDERR_FILENO);
  plan.give(control.theirs, control.theirs.fd());
  plan.give(calls.theirs, calls.theirs.fd());

  ChildProcess child;
  const int error =
      plan.run(child.pid_, program, std::move(arguments), environmentFor(control.theirs.fd(), calls.theirs.fd()));
  if (error != 0) {
    child.pid_ = 0;
    return fail(ErrorCode::kUnavailable, "cannot be started: " + program + ": " + causeOf(error));
  }
  child.ending_ = File{static_cast<int>(::syscall(SYS_pidfd_open, child.pid_, 0))};
  child.control_ = std::move(control.ours);
  child.calls_ = std::move(calls.ours);
  child.output_ = std::move(output.ours);
  child.errors_ = std::move(errors.ours);
  return child;
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_{std::exchange(other.pid_, 0)},
      ending_{std::move(other.ending_)},
      control_{std::move(other.control_)},
      calls_{std::move(other.calls_)},
      output_{std::move(other.output_)},
      errors_{std::move(other.errors_)} {}

ChildProcess::~ChildProcess() {
  end();
}

std::string ChildProcess::end() {
  if (pid_ == 0) return {};
  // Before it is reaped its number, which is its group's too, is nobody else's.
  ::kill(-pid_, SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) continue;
  pid_ = 0;
  if (WIFSIGNALED(status)) {
    const int number = WTERMSIG(status);
    return "signal " + std::to_string(number) + " (" + ::strsignal(number) + ")";
  }
  return "exit code " + std::to_string(WEXITSTATUS(status));
}

}  // namespace berth::plugin
