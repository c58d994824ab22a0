// SPDX-License-Identifier: Apache-2.0
#include "plugin/child_greeting.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

namespace berth::plugin {
namespace {

constexpr std::string_view kReady = "berth|1|ready\n";
constexpr std::string_view kFailed = "berth|1|failed|";

struct Word {
  std::string_view word;
  ErrorCode code;
};
constexpr Word kWords[] = {{"unavailable", ErrorCode::kUnavailable},
                           {"not-found", ErrorCode::kNotFound},
                           {"invalid", ErrorCode::kInvalidArgument},
                           {"no-space", ErrorCode::kNoSpace},
                           {"internal", ErrorCode::kInternal}};

}  // namespace

std::string ChildGreeting::ready() {
  return std::string{kReady};
}

std::string ChildGreeting::failed(const Error& error) {
  const auto* word = std::ranges::find(kWords, error.code, &Word::code);
  std::string sentence = error.detail.substr(0, kLongest / 2);
  std::ranges::replace(sentence, '\n', ' ');
  return std::string{kFailed} + std::string{word == std::end(kWords) ? "unavailable" : word->word} + "|" + sentence +
         "\n";
}

bool ChildGreeting::readFrom(int socket) {
  std::array<char, 1024> bytes;
  const ssize_t size = ::read(socket, bytes.data(), bytes.size());
  if (size < 0 && (errno == EINTR || errno == EAGAIN)) return true;
  if (size <= 0) return false;
  text_.append(bytes.data(), static_cast<std::size_t>(size));
  return true;
}

Result<void> ChildGreeting::outcome() const {
  if (text_ == kReady) return {};
  std::string_view rest = text_;
  if (rest.starts_with(kFailed) && rest.ends_with('\n')) {
    rest.remove_prefix(kFailed.size());
    rest.remove_suffix(1);
    const auto bar = rest.find('|');
    const auto* word = std::ranges::find(kWords, rest.substr(0, bar), &Word::word);
    if (bar != std::string_view::npos && word != std::end(kWords))
      return fail(word->code, std::string{rest.substr(bar + 1)});
  }
  return fail(ErrorCode::kUnavailable,
              "`berth plugin-host` of another version answered: restart the registry with the program it now is");
}

}  // namespace berth::plugin
