// SPDX-License-Identifier: Apache-2.0
#include "rules_file.hpp"

#include "rules_reader.hpp"

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

namespace berth::policy {
namespace {

constexpr std::size_t kMostBytes = (1 << 20) + 1;  // One more than a document may have, which tells so.
constexpr std::size_t kMostInStatus = 800;         // A host cuts longer reasons.
constexpr std::int64_t kNanoseconds = 1'000'000'000;

std::int64_t nanosecondsOf(const timespec& time) {
  return static_cast<std::int64_t>(time.tv_sec) * kNanoseconds + time.tv_nsec;
}

std::string countOf(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

// As many as fit; the rest is counted.
std::string summary(const std::string& path, const Mistakes& mistakes) {
  std::string text = "policy: " + path + " has " + countOf(mistakes.size(), "mistake");
  for (std::size_t i = 0; i < mistakes.size(); ++i) {
    const std::string next = (i == 0 ? ": " : " | ") + mistakes[i].text(path);
    if (i > 0 && text.size() + next.size() > kMostInStatus)
      return text + " | and " + std::to_string(mistakes.size() - i) + " more, which the log names";
    text += next;
  }
  return text;
}

}  // namespace

RulesFile::RulesFile(std::string path, Say say, Watching watching)
    : path_{std::move(path)}, say_{std::move(say)}, watching_{watching} {}

sdk::Result<std::unique_ptr<RulesFile>> RulesFile::open(std::string path, Say say, Watching watching) {
  std::unique_ptr<RulesFile> file{new RulesFile{std::move(path), std::move(say), watching}};
  file->stamp_ = file->stamp();
  file->content_ = file->readContent();
  Mistakes mistakes;
  file->policy_ = file->take(file->content_, mistakes);
  if (!file->policy_) return sdk::fail(BERTH_INVALID_ARGUMENT, summary(file->path_, mistakes));
  if (watching.interval.count() > 0) file->thread_ = std::thread{[raw = file.get()] { raw->run(); }};
  return file;
}

RulesFile::~RulesFile() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  stop_.notify_one();
  if (thread_.joinable()) thread_.join();
}

std::shared_ptr<const Policy> RulesFile::policy() const {
  const std::lock_guard lock{policy_mutex_};
  return policy_;
}

void RulesFile::look() {
  const auto now = stamp();
  if (now == stamp_ && content_.is_readable) return;
  if (now && !isSettled(*now)) return;
  Content content = readContent();
  if (stamp() != now) return;  // It changed meanwhile; the next look has it.
  stamp_ = now;
  if (content == content_) return;
  content_ = std::move(content);
  Mistakes mistakes;
  auto policy = take(content_, mistakes);
  if (!policy) {
    say_(BERTH_LOG_ERROR, path_ + ": these rules are not used; those read before stay in force until it is mended");
    return;
  }
  say_(BERTH_LOG_INFO, path_ + ": " + countOf(policy->rules().size(), "rule") + " in force");
  const std::lock_guard lock{policy_mutex_};
  policy_.swap(policy);
}

std::optional<RulesFile::Stamp> RulesFile::stamp() const {
  struct stat found {};
  if (::stat(path_.c_str(), &found) != 0) return std::nullopt;
  return Stamp{found.st_dev, found.st_ino, found.st_size, nanosecondsOf(found.st_mtim), nanosecondsOf(found.st_ctim)};
}

// Half a file may be a good one that denies less. A time in the future says nothing.
bool RulesFile::isSettled(const Stamp& stamp) const {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  const auto age = nanosecondsOf(now) - stamp.modified_ns;
  return age < 0 || age >= std::chrono::nanoseconds{watching_.settle}.count();
}

RulesFile::Content RulesFile::readContent() const {
  struct stat found {};
  if (::stat(path_.c_str(), &found) != 0) return {false, std::generic_category().message(errno)};
  if (!S_ISREG(found.st_mode)) return {false, "it is no regular file"};  // Opening a pipe would wait.
  errno = 0;
  std::ifstream input{path_, std::ios::binary};
  if (!input) return {false, std::generic_category().message(errno)};
  std::string text(kMostBytes, '\0');
  input.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (input.bad()) return {false, std::generic_category().message(errno)};
  text.resize(static_cast<std::size_t>(input.gcount()));
  return {true, std::move(text)};
}

std::shared_ptr<const Policy> RulesFile::take(const Content& content, Mistakes& mistakes) const {
  if (!content.is_readable) {
    mistakes.push_back({{}, "cannot be read: " + content.text + "; put a rules file there that this user may read"});
    say_(BERTH_LOG_ERROR, mistakes.back().text(path_));
    return nullptr;
  }
  auto reading = readRules(content.text);
  for (const auto& mistake : reading.mistakes) say_(BERTH_LOG_ERROR, mistake.text(path_));
  for (const auto& warning : reading.warnings) say_(BERTH_LOG_WARN, warning.text(path_));
  mistakes = std::move(reading.mistakes);
  return std::move(reading.policy);
}

void RulesFile::run() {
  std::unique_lock lock{mutex_};
  while (!stop_.wait_for(lock, watching_.interval, [this] { return stopping_; })) {
    lock.unlock();
    try {
      look();
    } catch (const std::exception& error) {
      say_(BERTH_LOG_ERROR, path_ + ": the rules cannot be looked at: " + error.what());
    }
    lock.lock();
  }
}

}  // namespace berth::policy
