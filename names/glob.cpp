// SPDX-License-Identifier: Apache-2.0
#include "names/glob.hpp"

#include <cstddef>
#include <optional>

namespace berth::names {
namespace {

constexpr std::size_t kLongestName = 255;

// A star first takes nothing, and one character more each time that what follows it does not fit. Only the last star
// ever needs to grow: what stands before it already fits with the shortest text. `stops` are what no star takes; a star
// that meets one cannot grow, and those before it could not either.
bool matchesPlain(std::string_view glob, std::string_view text, bool has_single, std::string_view stops) {
  std::size_t g = 0;
  std::size_t t = 0;
  std::optional<std::size_t> star;  // Where the glob goes on behind the last star.
  std::size_t taken = 0;            // Where the text goes on behind what that star has.
  while (t < text.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = ++g;
      taken = t;
    } else if (g < glob.size() && (glob[g] == text[t] || (has_single && glob[g] == '?'))) {
      ++g;
      ++t;
    } else if (star && stops.find(text[taken]) == std::string_view::npos) {
      g = *star;
      t = ++taken;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*') ++g;
  return g == glob.size();
}

/// Goes through the segments of a path.
class Segments {
 public:
  explicit Segments(std::string_view path) : rest_{path} { measure(); }

  bool atEnd() const { return at_end_; }
  std::string_view current() const { return rest_.substr(0, length_); }
  void next() {
    at_end_ = length_ == rest_.size();
    rest_.remove_prefix(at_end_ ? length_ : length_ + 1);
    measure();
  }

 private:
  void measure() {
    const auto slash = rest_.find('/');
    length_ = slash == std::string_view::npos ? rest_.size() : slash;
  }

  std::string_view rest_;
  std::size_t length_ = 0;
  bool at_end_ = false;
};

bool isLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// What stands between letters and digits: one dot, one or two underscores, any number of dashes.
bool isSeparator(std::string_view text) {
  return text == "." || text == "_" || text == "__" || text.find_first_not_of('-') == std::string_view::npos;
}

}  // namespace

bool matchesTag(std::string_view glob, std::string_view text) {
  return matchesPlain(glob, text, true, {});
}

bool matchesSubject(std::string_view glob, std::string_view text) {
  return glob == "*" || matchesPlain(glob, text, false, "/:");
}

// As matchesPlain, with segments for characters and ** for the star.
bool matchesRepository(std::string_view glob, std::string_view text) {
  Segments wanted{glob};
  Segments given{text};
  std::optional<Segments> behind;
  Segments taken = given;
  while (!given.atEnd()) {
    if (!wanted.atEnd() && wanted.current() == "**") {
      wanted.next();
      behind = wanted;
      taken = given;
    } else if (!wanted.atEnd() && matchesPlain(wanted.current(), given.current(), false, {})) {
      wanted.next();
      given.next();
    } else if (behind) {
      wanted = *behind;
      taken.next();
      given = taken;
    } else {
      return false;
    }
  }
  while (!wanted.atEnd() && wanted.current() == "**") wanted.next();
  return wanted.atEnd();
}

bool isComponent(std::string_view text) {
  if (text.empty() || !isLetterOrDigit(text.front()) || !isLetterOrDigit(text.back())) return false;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && !isLetterOrDigit(text[end])) ++end;
    if (end > at && !isSeparator(text.substr(at, end - at))) return false;
    at = end + 1;
  }
  return true;
}

bool isRepositoryName(std::string_view text) {
  if (text.empty() || text.size() > kLongestName) return false;
  for (Segments segments{text}; !segments.atEnd(); segments.next()) {
    if (!isComponent(segments.current())) return false;
  }
  return true;
}

}  // namespace berth::names
