// SPDX-License-Identifier: Apache-2.0
#include "json/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace berth {
namespace {

using nlohmann::json;

constexpr std::size_t kMostShown = 64;

// A name of theirs in a sentence of ours.
std::string shown(std::string name) {
  name.resize(std::min(name.size(), kMostShown));
  for (char& c : name) {
    if (c < ' ' || c > '~') c = '?';
  }
  return name;
}

// Makes the document of the parser's events, and stops at the first that is not welcome: one pass, and no more memory
// than the bound on values can take.
class Reader final : public nlohmann::json_sax<json> {
 public:
  explicit Reader(const JsonBounds& bounds) : bounds_{bounds} {}

  const std::string& problem() const { return problem_; }
  json take() { return std::move(root_); }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t&) override { return add(value); }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t) override { return enter(json::object()); }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override { return enter(json::array()); }
  bool end_array() override { return leave(); }

  bool key(string_t& name) override {
    if (open_.back()->contains(name))
      return refuse("an object has two members named \"" + shown(std::move(name)) + '"');
    name_ = std::move(name);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    return refuse("not well-formed JSON at byte " + std::to_string(position));
  }

 private:
  bool refuse(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  // Null when it is one too many.
  json* place(json value) {
    if (++values_ > bounds_.values) {
      refuse("has more than " + std::to_string(bounds_.values) + " values");
      return nullptr;
    }
    if (open_.empty()) return &(root_ = std::move(value));
    json& around = *open_.back();
    if (around.is_object()) return &(around[name_] = std::move(value));
    around.push_back(std::move(value));
    return &around.back();
  }
  bool add(json value) { return place(std::move(value)) != nullptr; }

  bool enter(json empty) {
    json* const placed = place(std::move(empty));
    if (placed == nullptr) return false;
    open_.push_back(placed);
    if (open_.size() <= bounds_.depth) return true;
    return refuse("nested deeper than " + std::to_string(bounds_.depth) + " levels");
  }
  bool leave() {
    open_.pop_back();
    return true;
  }

  const JsonBounds bounds_;
  json root_;
  std::vector<json*> open_;  // objects and arrays that have not ended, outermost first
  std::string name_;         // of the member whose value comes next
  std::size_t values_ = 0;
  std::string problem_;
};

}  // namespace

tl::expected<json, std::string> parseStrictJson(std::string_view text, const JsonBounds& bounds) {
  if (text.size() > bounds.bytes) return tl::unexpected{"longer than " + std::to_string(bounds.bytes) + " bytes"};
  // The parser would skip a byte order mark.
  if (text.starts_with('\xEF')) return tl::unexpected{std::string{"not well-formed JSON at byte 1"}};
  Reader reader{bounds};
  if (!json::sax_parse(text, &reader)) return tl::unexpected{reader.problem()};
  return reader.take();
}

}  // namespace berth
