// SPDX-License-Identifier: Apache-2.0
#include "registry/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <unordered_set>
#include <vector>

namespace berth::registry {
namespace {

using nlohmann::json;

// Looks at the events of the parser and keeps nothing but the names of the objects it is in.
class Checker final : public nlohmann::json_sax<json> {
 public:
  const std::string& problem() const { return problem_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }

  bool start_object(std::size_t) override { return enter(); }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override { return enter(); }
  bool end_array() override { return leave(); }

  bool key(string_t& name) override {
    if (names_.back().insert(name).second) return true;
    problem_ = "an object has two members named \"" + name.substr(0, 64) + '"';
    return false;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    problem_ = "not well-formed JSON at byte " + std::to_string(position);
    return false;
  }

 private:
  bool enter() {
    names_.emplace_back();
    if (names_.size() <= kMaxJsonDepth) return true;
    problem_ = "nested deeper than " + std::to_string(kMaxJsonDepth) + " levels";
    return false;
  }
  bool leave() {
    names_.pop_back();
    return true;
  }

  std::vector<std::unordered_set<std::string>> names_;
  std::string problem_;
};

}  // namespace

Result<json> parseStrictJson(std::string_view text) {
  Checker checker;
  if (!json::sax_parse(text, &checker)) return fail(ErrorCode::kManifestInvalid, checker.problem());
  auto parsed = json::parse(text, nullptr, false);
  if (parsed.is_discarded()) return fail(ErrorCode::kManifestInvalid, "not well-formed JSON");
  return parsed;
}

}  // namespace berth::registry
