// SPDX-License-Identifier: Apache-2.0
#include "repository_glob.hpp"

#include "names/glob.hpp"

#include <algorithm>
#include <cstddef>

namespace berth::policy {
namespace {

constexpr std::string_view kClaims = "claims.";
constexpr std::string_view kLiteral = "abcdefghijklmnopqrstuvwxyz0123456789._-";
constexpr std::size_t kLongest = 512;

bool isVariable(std::string_view name) {
  return name == "subject" || (name.starts_with(kClaims) && name.size() > kClaims.size());
}

std::string quoted(std::string_view text) {
  return "\"" + std::string{text} + "\"";
}

// What is wrong with a character outside of variables; empty when nothing is.
std::string wrongCharacter(char c) {
  if (kLiteral.find(c) != std::string_view::npos || c == '*') return {};
  if (c >= 'A' && c <= 'Z')
    return "names of repositories have no upper case, so it would match nothing; write it in "
           "lower case";
  if (c == '?') return "? is for tags only; write * for any text within a segment";
  if (c == '$' || c == '{' || c == '}') return "a variable is ${subject} or ${claims.NAME}";
  return std::string{"names of repositories have no \""} + c + "\", so it would match nothing; leave it out";
}

// The same for one segment; variables in it count as letters.
std::string wrongSegment(std::string_view segment) {
  if (segment.empty()) return "it has an empty segment; write one slash between segments, none at the ends";
  if (segment == "." || segment.find("..") != std::string_view::npos)
    return "\".\" and \"..\" are no parts of a name; write the whole name";
  if (segment != "**" && segment.find("**") != std::string_view::npos)
    return "** stands alone between slashes; within a segment write *";
  return {};
}

}  // namespace

tl::expected<RepositoryGlob, std::string> RepositoryGlob::parse(std::string_view text) {
  const auto wrong = [&](const std::string& why) { return tl::unexpected{quoted(text) + ": " + why}; };
  if (text.empty()) return wrong("it is empty; write \"**\" for all repositories");
  if (text.size() > kLongest) return wrong("it is longer than any name; shorten it");
  if (text.front() == '/') return wrong("names begin without a slash; write " + quoted(text.substr(1)));
  RepositoryGlob glob;
  glob.text_ = text;
  std::string plain;  // With a letter for each variable.
  std::string literal;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text.substr(at).starts_with("${")) {
      const auto end = text.find('}', at);
      const auto name = end == std::string_view::npos ? std::string_view{} : text.substr(at + 2, end - at - 2);
      if (!isVariable(name)) return wrong("a variable is ${subject} or ${claims.NAME}");
      glob.pieces_.push_back({literal, std::string{name}});
      literal.clear();
      plain += 'v';
      at = end;
      continue;
    }
    if (text[at] != '/') {
      if (const auto why = wrongCharacter(text[at]); !why.empty()) return wrong(why);
    }
    literal += text[at];
    plain += text[at];
  }
  if (glob.hasVariables() && !literal.empty()) glob.pieces_.push_back({literal, ""});
  for (std::string_view rest = plain;;) {
    const auto slash = rest.find('/');
    if (const auto why = wrongSegment(rest.substr(0, slash)); !why.empty()) return wrong(why);
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  glob.findShape();
  return glob;
}

void RepositoryGlob::findShape() {
  if (hasVariables()) {
    prefix_ = pieces_.front().literal.substr(0, pieces_.front().literal.find('*'));
    return;
  }
  prefix_ = text_.substr(0, text_.find('*'));
  if (text_ == "**") {
    shape_ = Shape::kAll;
  } else if (prefix_ == text_) {
    shape_ = Shape::kName;
  } else if (prefix_.ends_with('/') && text_.size() == prefix_.size() + 2 && text_.ends_with("/**")) {
    shape_ = Shape::kBelow;
    prefix_.pop_back();
  } else if (text_.substr(prefix_.size()).starts_with("**") && prefix_.ends_with('/')) {
    prefix_.pop_back();  // a/**/b describes a/b too, but a/** need not be followed by a slash in what it describes.
  }
}

bool RepositoryGlob::matches(std::string_view repository, const Asker& asker) const {
  if (!repository.starts_with(prefix_)) return false;
  switch (shape_) {
    case Shape::kAll:
      return true;
    case Shape::kName:
      return repository.size() == prefix_.size();
    case Shape::kBelow:
      return repository.size() == prefix_.size() || repository[prefix_.size()] == '/';
    case Shape::kGlob:
      break;
  }
  if (!hasVariables()) return names::matchesRepository(text_, repository);
  const auto glob = expanded(asker);
  return glob && names::matchesRepository(*glob, repository);
}

std::optional<std::string> RepositoryGlob::valueOf(const std::string& variable, const Asker& asker) {
  if (asker.isAnonymous()) return std::nullopt;
  if (variable == "subject") return std::string{asker.subject};
  return asker.claims ? asker.claims->text(std::string_view{variable}.substr(kClaims.size())) : std::nullopt;
}

// A component holds neither slash nor star, so that the value means itself in the glob.
std::optional<std::string> RepositoryGlob::expanded(const Asker& asker) const {
  std::string glob;
  for (const auto& piece : pieces_) {
    glob += piece.literal;
    if (piece.variable.empty()) continue;
    const auto value = valueOf(piece.variable, asker);
    if (!value || !names::isComponent(*value)) return std::nullopt;
    glob += *value;
  }
  return glob;
}

bool RepositoryGlob::usesClaims() const {
  return std::any_of(pieces_.begin(), pieces_.end(),
                     [](const Piece& piece) { return piece.variable != "subject" && !piece.variable.empty(); });
}

}  // namespace berth::policy
