// SPDX-License-Identifier: Apache-2.0
#include "kubernetes/json_fields.hpp"

#include "json/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace berth::kubernetes {
namespace {

using nlohmann::json;

// A cluster stores objects of up to 1.5 MiB, in which a value has two bytes at least, and a review has two objects.
// What is refused here is let pass where a registration says Ignore, so nothing that can be stored may be.
constexpr JsonBounds kBounds{.bytes = std::size_t{64} << 20U, .depth = 200, .values = 2'000'000};

}  // namespace

Result<json> parseBody(std::string_view body) {
  auto document = parseStrictJson(body, kBounds);
  if (document) return *std::move(document);
  return fail(ErrorCode::kBadRequest, "the body is no JSON that an API server sends (" + std::move(document).error() +
                                          "); send the review whole");
}

JsonFields::JsonFields(const json* value, std::string path)
    : value_{value != nullptr && value->is_object() ? value : nullptr}, path_{std::move(path)} {
  if (value_ == nullptr) mistake_ = (path_.empty() ? "the body" : path_) + " is no object";
}

const json* JsonFields::find(std::string_view name) const {
  if (value_ == nullptr) return nullptr;
  const auto found = value_->find(name);
  return found == value_->end() || found->is_null() ? nullptr : &*found;
}

void JsonFields::complain(std::string_view name, std::string_view what) {
  if (!mistake_.empty()) return;
  mistake_ = path_.empty() ? std::string{name} : path_ + '.' + std::string{name};
  mistake_ += ' ';
  mistake_ += what;
}

void JsonFields::adopt(const JsonFields& other) {
  if (mistake_.empty()) mistake_ = other.mistake_;
}

std::string JsonFields::text(std::string_view name) {
  const json* const value = find(name);
  if (value == nullptr) return {};
  if (value->is_string()) return value->get<std::string>();
  complain(name, "is no text");
  return {};
}

std::string JsonFields::needed(std::string_view name) {
  std::string value = text(name);
  if (value.empty()) complain(name, "is missing");
  return value;
}

bool JsonFields::flag(std::string_view name) {
  const json* const value = find(name);
  if (value == nullptr) return false;
  if (value->is_boolean()) return value->get<bool>();
  complain(name, "is neither true nor false");
  return false;
}

const json* JsonFields::object(std::string_view name) {
  const json* const value = find(name);
  if (value == nullptr || value->is_object()) return value;
  complain(name, "is no object");
  return nullptr;
}

const json* JsonFields::list(std::string_view name) {
  const json* const value = find(name);
  if (value == nullptr || value->is_array()) return value;
  complain(name, "is no list");
  return nullptr;
}

std::vector<std::string> JsonFields::texts(std::string_view name) {
  std::vector<std::string> texts;
  const json* const values = list(name);
  if (values == nullptr) return texts;
  for (const auto& value : *values) {
    if (!value.is_string()) {
      complain(name, "is no list of texts");
      return {};
    }
    texts.push_back(value.get<std::string>());
  }
  return texts;
}

JsonFields JsonFields::within(std::string_view name) {
  static const json kNone = json::object();
  const json* const value = object(name);
  return {value == nullptr ? &kNone : value, path_.empty() ? std::string{name} : path_ + '.' + std::string{name}};
}

}  // namespace berth::kubernetes
