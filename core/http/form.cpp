// SPDX-License-Identifier: Apache-2.0
#include "http/form.hpp"

#include "http/percent.hpp"

#include <algorithm>
#include <utility>

namespace berth::http {
namespace {

std::string decode(std::string_view value) {
  std::string text{value};
  const WipeAtEnd wiping{text};
  std::ranges::replace(text, '+', ' ');
  return decodePercent(text);
}

}  // namespace

std::string Form::first(std::string_view name) const {
  auto values = all(name);
  return values.empty() ? std::string{} : std::move(values.front());
}

Secret Form::secret(std::string_view name) const {
  Secret found;
  eachParameter(text_, name, [&](std::string_view value) {
    std::string decoded = decode(value);
    const WipeAtEnd wiping{decoded};
    found = Secret{decoded};
    return false;
  });
  return found;
}

std::vector<std::string> Form::all(std::string_view name) const {
  std::vector<std::string> values;
  eachParameter(text_, name, [&](std::string_view value) {
    values.push_back(decode(value));
    return true;
  });
  return values;
}

}  // namespace berth::http
