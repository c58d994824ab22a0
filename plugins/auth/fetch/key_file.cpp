// SPDX-License-Identifier: Apache-2.0
#include "fetch/key_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <system_error>

namespace berth::auth_fetch {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kBetweenLooks{1};
constexpr std::size_t kLongestFile = std::size_t{1024} * 1024;
constexpr std::int64_t kSecond = 1'000'000'000;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_{fd} {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  const int fd_;
};

std::optional<std::string> contentOf(int fd) {
  std::string content;
  std::array<char, std::size_t{16} * 1024> part{};
  while (content.size() <= kLongestFile) {
    const auto count = ::read(fd, part.data(), part.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    if (count == 0) return content;
    content.append(part.data(), static_cast<std::size_t>(count));
  }
  return std::nullopt;
}

template <class Stamp>
Stamp stampOf(const struct stat& about) {
  return {about.st_dev, about.st_ino, about.st_size, about.st_mtim.tv_sec * kSecond + about.st_mtim.tv_nsec};
}

}  // namespace

tl::expected<std::unique_ptr<Keys>, std::string> KeyFile::open(const std::string& path, const sdk::Host& host) {
  std::unique_ptr<KeyFile> keys{new KeyFile{path, host}};
  auto set = keys->read();
  if (!set) return tl::unexpected{set.error()};
  keys->set_ = std::make_shared<const jose::KeySet>(*std::move(set));
  keys->next_look_ = Clock::now() + kBetweenLooks;
  return keys;
}

tl::expected<jose::KeySet, std::string> KeyFile::read() {
  const auto failed = [this](const std::string& why) {
    return tl::unexpected<std::string>{"jwks_file " + path_ + ": " + why};
  };
  // Not blocking: a pipe in the place of the file would hold the call.
  const Descriptor file{::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat about {};
  if (file.get() < 0 || ::fstat(file.get(), &about) != 0)
    return failed("it cannot be opened: " + std::generic_category().message(errno));
  stamp_ = stampOf<Stamp>(about);
  if (!S_ISREG(about.st_mode)) return failed("it is no file");
  const auto content = contentOf(file.get());
  if (!content) return failed("it cannot be read, or is longer than 1 MiB");
  auto set = jose::KeySet::parse(*content);
  if (!set) return failed(set.error());
  if (set->keys().empty()) return failed("it holds no key that can be used");
  return *std::move(set);
}

std::shared_ptr<const jose::KeySet> KeyFile::current() {
  const std::lock_guard lock{mutex_};
  const auto now = Clock::now();
  if (now < next_look_) return set_;
  next_look_ = now + kBetweenLooks;
  struct stat about {};
  const bool is_there = ::stat(path_.c_str(), &about) == 0;
  if (is_there ? stampOf<Stamp>(about) == stamp_ : stamp_ == Stamp{}) return set_;
  stamp_ = {};  // of a file that is gone, so that this is told once
  if (auto set = read()) {
    set_ = std::make_shared<const jose::KeySet>(*std::move(set));
    host_.info("jwks_file " + path_ + " has changed and was read again");
  } else {
    host_.warn(set.error() + "; the keys that were read before stay");
  }
  return set_;
}

tl::expected<jose::PublicKey, Missing> KeyFile::find(std::string_view kid, jose::Algorithm algorithm,
                                                     Clock::time_point) {
  const auto set = current();
  const auto* const key = set->find(kid, algorithm);
  if (key == nullptr) return tl::unexpected{Missing::kUnknown};
  return *key;
}

}  // namespace berth::auth_fetch
