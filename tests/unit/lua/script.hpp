// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rule.hpp"

#include "unit/validators/host.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <string>

namespace berth::test {

/// A rule of this script; `more`: other settings. A test that cannot have it fails, and gets null.
std::unique_ptr<validation_lua::Rule> ruleOf(const std::string& script, nlohmann::json more = nlohmann::json::object());

/// What create() says of settings that it refuses; empty: it takes them.
std::string refusalOf(const nlohmann::json& settings);

/// An image of `layers` layers, tagged v1, in a repository of its own.
struct Image {
  explicit Image(int layers = 2);

  Repository repository;
  Question question;
};

/// What the body of check(image) gives for an image.
Answer answerTo(const std::string& body, const nlohmann::json& more = nlohmann::json::object());

/// The message of the warning that the expression makes, or the error.
std::string valueOf(const std::string& expression);

}  // namespace berth::test
