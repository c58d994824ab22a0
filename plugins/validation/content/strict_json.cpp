// SPDX-License-Identifier: Apache-2.0
#include "strict_json.hpp"

#include "input/plain_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace berth::content {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostBytes = std::size_t{4} << 20U;
constexpr std::size_t kMostLevels = 64;
constexpr std::size_t kMostValues = 400'000;
constexpr std::size_t kMostShown = 64;

// Makes the document of the parser's events and stops at the first that is not welcome.
class Reader final : public nlohmann::json_sax<Json> {
 public:
  const std::string& problem() const { return problem_; }
  Json take() { return std::move(root_); }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t& /*text*/) override { return add(value); }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t& /*value*/) override { return false; }

  bool start_object(std::size_t /*count*/) override { return enter(Json::object()); }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t /*count*/) override { return enter(Json::array()); }
  bool end_array() override { return leave(); }

  bool key(string_t& name) override {
    if (open_.back()->contains(name))
      return refuse("has two members \"" + validation::plainText(name, kMostShown) + '"');
    name_ = std::move(name);
    return true;
  }

  bool parse_error(std::size_t position, const std::string& /*token*/, const Json::exception& /*why*/) override {
    return refuse("is no well-formed JSON from byte " + std::to_string(position));
  }

 private:
  bool refuse(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  // Null when it is one too many.
  Json* place(Json value) {
    if (++values_ > kMostValues) {
      refuse("has more than " + std::to_string(kMostValues) + " values");
      return nullptr;
    }
    if (open_.empty()) return &(root_ = std::move(value));
    auto& around = *open_.back();
    if (around.is_object()) return &(around[name_] = std::move(value));
    around.push_back(std::move(value));
    return &around.back();
  }
  bool add(Json value) { return place(std::move(value)) != nullptr; }

  bool enter(Json empty) {
    auto* const placed = place(std::move(empty));
    if (placed == nullptr) return false;
    open_.push_back(placed);
    return open_.size() <= kMostLevels || refuse("is deeper than " + std::to_string(kMostLevels) + " levels");
  }
  bool leave() {
    open_.pop_back();
    return true;
  }

  Json root_;
  std::vector<Json*> open_;  // Objects and arrays that have not ended, the outermost first.
  std::string name_;         // Of the member whose value comes next.
  std::size_t values_ = 0;
  std::string problem_;
};

// As Go's encoding/json compares names: without case, also of the two letters beyond ASCII that fold into it.
std::string folded(std::string_view text) {
  constexpr std::pair<std::string_view, char> kBeyond[] = {{"\xE2\x84\xAA", 'k'}, {"\xC5\xBF", 's'}};
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    for (const auto& [letter, as] : kBeyond) {
      if (text.substr(i).starts_with(letter)) {
        c = as;
        i += letter.size() - 1;
        break;
      }
    }
    plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return plain;
}

}  // namespace

tl::expected<Json, std::string> parseStrict(std::string_view text) {
  if (text.size() > kMostBytes) return tl::unexpected{"has more than " + std::to_string(kMostBytes) + " bytes"};
  // The parser would skip a byte order mark.
  if (text.starts_with('\xEF')) return tl::unexpected{std::string{"is no well-formed JSON from byte 1"}};
  Reader reader;
  if (!Json::sax_parse(text, &reader)) return tl::unexpected{reader.problem()};
  return reader.take();
}

std::string misspelt(const Json& object, std::initializer_list<std::string_view> known) {
  if (!object.is_object()) return {};
  std::vector<std::string> plain;
  for (const auto name : known) plain.push_back(folded(name));
  for (const auto& [name, value] : object.items()) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    if (std::find(plain.begin(), plain.end(), folded(name)) != plain.end())
      return validation::plainText(name, kMostShown);
  }
  return {};
}

}  // namespace berth::content
