// SPDX-License-Identifier: Apache-2.0
#include "condition.hpp"

#include "input/calendar.hpp"
#include "input/option_reader.hpp"
#include "input/plain_text.hpp"
#include "names/glob.hpp"

#include <nlohmann/json.hpp>

namespace berth::validation_attestation {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostShown = 80;
constexpr std::uint64_t kApart = 300;  // Seconds that the clock of who wrote it may be ahead.

std::string shown(const Json& value) {
  return validation::plainText(value.dump(-1, ' ', false, Json::error_handler_t::replace), kMostShown);
}

bool isPointer(const std::string& text) {
  try {
    return !text.empty() && !Json::json_pointer{text}.empty();
  } catch (const Json::exception&) {
    return false;
  }
}

// Null: there is nothing at the pointer.
const Json* valueAt(const Json& predicate, const std::string& path) {
  const Json::json_pointer pointer{path};
  try {
    return predicate.contains(pointer) ? &predicate.at(pointer) : nullptr;
  } catch (const Json::exception&) {
    return nullptr;  // "/list/word"
  }
}

}  // namespace

jose::Result<Condition> Condition::parse(const Json& options, const std::string& where) {
  if (!options.is_object()) return jose::fail(where + ": write a map");
  std::string mistake;
  validation::OptionReader reader{options, {"path", "equals", "matches", "max_age"}, where + '.', mistake};
  Condition condition;
  condition.path_ = reader.text("path");
  if (!isPointer(condition.path_)) reader.refuse("path", "write a JSON pointer, as /runDetails/builder/id");
  if (reader.has("equals")) condition.equals_ = std::make_shared<const Json>(options["equals"]);
  if (reader.has("matches")) condition.matches_ = reader.text("matches");
  if (reader.has("max_age")) {
    condition.max_age_ = validation::parseSpan(reader.text("max_age"));
    if (!condition.max_age_) reader.refuse("max_age", "write a span of time, as 90m, 36h, 7d or 2w");
  }
  const int count = (reader.has("equals") ? 1 : 0) + (reader.has("matches") ? 1 : 0) + (reader.has("max_age") ? 1 : 0);
  if (count != 1) reader.refuse("path", "write one of equals, matches and max_age beside it");
  if (!mistake.empty()) return jose::fail(mistake);
  return condition;
}

jose::Result<void> Condition::check(const Json& predicate, std::uint64_t now) const {
  const auto* const value = valueAt(predicate, path_);
  if (value == nullptr) return jose::fail("it has nothing at " + path_);
  if (max_age_) return checkAge(*value, now);
  if (equals_ && *value != *equals_)
    return jose::fail("its " + path_ + " is " + shown(*value) + ", not " + shown(*equals_));
  if (matches_ && !(value->is_string() && names::matchesTag(*matches_, value->get_ref<const std::string&>())))
    return jose::fail("its " + path_ + " is " + shown(*value) + ", not like " + *matches_);
  return {};
}

jose::Result<void> Condition::checkAge(const Json& value, std::uint64_t now) const {
  const auto time = value.is_string() ? validation::parseTimestamp(value.get_ref<const std::string&>()) : std::nullopt;
  if (!time) return jose::fail("its " + path_ + " is no time: " + shown(value));
  if (*time > now + kApart) return jose::fail("its " + path_ + " is in the future: " + shown(value));
  if (*time + *max_age_ < now) return jose::fail("its " + path_ + " is too long ago: " + shown(value));
  return {};
}

}  // namespace berth::validation_attestation
