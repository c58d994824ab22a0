// SPDX-License-Identifier: Apache-2.0
// Which stored hashes libcrypt gets to see.
#include "htpasswd/hash.hpp"

#include <array>
#include <charconv>

namespace berth::htpasswd {
namespace {

constexpr std::string_view kLetters = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::uint64_t kLeastBcrypt = 4;
constexpr std::uint64_t kMostBcrypt = 14;
constexpr std::uint64_t kLeastRounds = 1000;
constexpr std::uint64_t kMostRounds = 2'000'000;
constexpr std::uint64_t kDefaultRounds = 5000;
constexpr std::uint64_t kMostKibibytes = 128 << 10;

tl::unexpected<std::string> malformed(std::string_view kind) {
  return fail("its " + std::string{kind} + " hash is damaged");
}

tl::unexpected<std::string> tooDear(const HashForm& form, std::uint64_t most) {
  return fail("its hash (" + form.text() + ") takes too long; the most is " + std::to_string(most));
}

bool isOfLetters(std::string_view text) {
  return text.find_first_not_of(kLetters) == std::string_view::npos;
}

/// A decimal number, nothing else.
std::optional<std::uint64_t> numberIn(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return number;
}

/// 10$ + 22 of salt + 31 of digest.
Result<HashForm> examineBcrypt(std::string_view rest) {
  if (rest.size() != 56 || rest[2] != '$' || !isOfLetters(rest.substr(3))) return malformed("bcrypt");
  const auto cost = numberIn(rest.substr(0, 2));
  if (!cost || *cost < kLeastBcrypt || *cost > 31) return malformed("bcrypt");
  HashForm form{HashKind::kBcrypt, *cost, "$2b$" + std::string{rest.substr(0, 3)}};
  if (*cost > kMostBcrypt) return tooDear(form, kMostBcrypt);
  return form;
}

/// [rounds=5000$] + 1 to 16 of salt + $ + 86 of digest.
Result<HashForm> examineSha512(std::string_view rest) {
  constexpr std::string_view kRounds = "rounds=";
  HashForm form{HashKind::kSha512, kDefaultRounds, "$6$"};
  if (rest.starts_with(kRounds)) {
    const auto end = rest.find('$');
    if (end == std::string_view::npos) return malformed("sha512");
    const auto digits = rest.substr(kRounds.size(), end - kRounds.size());
    const auto rounds = numberIn(digits);
    if (!rounds || *rounds < kLeastRounds || digits.front() == '0') return malformed("sha512");
    form.cost = *rounds;
    form.setting += rest.substr(0, end + 1);
    rest.remove_prefix(end + 1);
  }
  const auto end = rest.find('$');
  if (end == std::string_view::npos || end == 0 || end > 16 || rest.size() - end - 1 != 86 ||
      !isOfLetters(rest.substr(end + 1)) || !isOfLetters(rest.substr(0, end)))
    return malformed("sha512");
  if (form.cost > kMostRounds) return tooDear(form, kMostRounds);
  return form;
}

/// j9T$ + salt + $ + 43 of digest. The letters are the flavour, log2(N) - 1 and r - 1; longer numbers and further
/// parameters are legal, but nothing writes them.
Result<HashForm> examineYescrypt(std::string_view rest) {
  constexpr std::size_t kMostOfOneLetter = 47;
  if (rest.size() < 4 || rest[0] != 'j' || rest[3] != '$') return malformed("yescrypt");
  const auto exponent = kLetters.find(rest[1]) + 1;
  const auto blocks = kLetters.find(rest[2]) + 1;
  if (exponent > kMostOfOneLetter + 1 || exponent == 0 || blocks > kMostOfOneLetter + 1 || blocks == 0)
    return malformed("yescrypt");
  const auto tail = rest.substr(4);
  const auto end = tail.find('$');
  if (end == std::string_view::npos || end == 0 || end > 86 || tail.size() - end - 1 != 43 ||
      !isOfLetters(tail.substr(end + 1)) || !isOfLetters(tail.substr(0, end)))
    return malformed("yescrypt");
  // 128 bytes × N × r.
  HashForm form{HashKind::kYescrypt, (std::uint64_t{128} * blocks << exponent) >> 10U,
                "$y$" + std::string{rest.substr(0, 4)}};
  if (form.cost > kMostKibibytes) return tooDear(form, kMostKibibytes);
  return form;
}

struct Prefix {
  std::string_view text;
  Result<HashForm> (*examine)(std::string_view rest);
};
constexpr std::array<Prefix, 5> kPrefixes{{
    {"$2a$", examineBcrypt},
    {"$2b$", examineBcrypt},
    {"$2y$", examineBcrypt},
    {"$6$", examineSha512},
    {"$y$", examineYescrypt},
}};

}  // namespace

Result<HashForm> examine(std::string_view stored) {
  if (stored.empty()) return fail("it has no hash");
  for (const auto& prefix : kPrefixes)
    if (stored.starts_with(prefix.text)) return prefix.examine(stored.substr(prefix.text.size()));
  return fail("its hash is not bcrypt, sha512 or yescrypt");
}

}  // namespace berth::htpasswd
