// SPDX-License-Identifier: Apache-2.0
#include "http/forwarded.hpp"

#include "http/field.hpp"

#include <utility>

namespace berth::http {
namespace {

/// Reads tokens and values from the front of a field.
class Reader {
 public:
  explicit Reader(std::string_view field) : rest_{field} {}

  bool isAtEnd() const { return rest_.empty(); }
  void skipSpace() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) rest_.remove_prefix(1);
  }
  bool isNext(char wanted) const { return !rest_.empty() && rest_.front() == wanted; }
  bool take(char wanted) {
    if (!isNext(wanted)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// Empty when there is none.
  std::string_view takeToken() {
    std::size_t length = 0;
    while (length < rest_.size() && is(kTokenCharacter, rest_[length])) ++length;
    const auto token = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return token;
  }
  /// token / quoted-string
  std::optional<std::string> takeValue() {
    if (!take('"')) {
      const auto token = takeToken();
      return token.empty() ? std::nullopt : std::optional{std::string{token}};
    }
    std::string value;
    while (!rest_.empty() && rest_.front() != '"') {
      if (take('\\') && rest_.empty()) return std::nullopt;
      value += rest_.front();
      rest_.remove_prefix(1);
    }
    return take('"') ? std::optional{std::move(value)} : std::nullopt;
  }

 private:
  std::string_view rest_;
};

// forwarded-pair. False when it breaks the grammar; a parameter may stand in an element once.
bool takePair(Reader& reader, ForwardedElement& element) {
  const auto name = reader.takeToken();
  if (name.empty() || !reader.take('=')) return false;
  auto value = reader.takeValue();
  if (!value) return false;
  const std::pair<std::string_view, std::string*> known[] = {
      {"for", &element.from}, {"proto", &element.proto}, {"host", &element.host}};
  for (const auto& [known_name, place] : known) {
    if (!equalsIgnoringCase(name, known_name)) continue;
    if (!place->empty()) return false;
    *place = *std::move(value);
    break;
  }
  return true;
}

}  // namespace

std::optional<std::vector<ForwardedElement>> parseForwarded(std::string_view field) {
  Reader reader{field};
  std::vector<ForwardedElement> elements;
  bool begins_element = true;
  for (;;) {
    reader.skipSpace();
    if (reader.isAtEnd()) return elements;
    if (reader.take(';')) continue;
    if (reader.take(',')) {
      begins_element = true;
      continue;
    }
    if (std::exchange(begins_element, false)) elements.emplace_back();
    if (!takePair(reader, elements.back())) return std::nullopt;
    reader.skipSpace();
    if (!reader.isAtEnd() && !reader.isNext(';') && !reader.isNext(',')) return std::nullopt;
  }
}

}  // namespace berth::http
