// SPDX-License-Identifier: Apache-2.0
// Repository names: taken is exactly what the specification's expression matches, up to 255 characters.
#include "fuzz/property.hpp"
#include "model/repository_name.hpp"

#include <re2/re2.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace berth;
  static const re2::RE2 grammar{R"([a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*)",
                                re2::RE2::Latin1};
  const auto text = fuzz::textOf(data, size);
  const auto name = RepositoryName::parse(text);
  const bool is_name = size <= RepositoryName::kMaxLength && re2::RE2::FullMatch({text.data(), text.size()}, grammar);
  fuzz::require(name.has_value() == is_name, "a name is what the specification's grammar matches");
  if (name) fuzz::require(name->text() == text, "a name keeps its text");
  if (!name) fuzz::require(name.error().code == ErrorCode::kNameInvalid, "no name is NAME_INVALID");
  return 0;
}
