// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/problem.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <map>
#include <string>

namespace berth::config {

struct YamlNode;

/// Makes JSON of the values that a section has for its plugin, by the core schema of YAML 1.2: what stands in quotes is
/// text, plain true, false, null and numbers are themselves, other plain scalars are text. Refused, because readers of
/// YAML disagree about them, are yes, no, on, off, y and n, numbers with leading zeros, and digits with colons (1:30);
/// because JSON cannot hold them, .inf, .nan, whole numbers beyond 64 bits and text that is not UTF-8. Keys have at
/// most 256 bytes and no control characters, a section at most 10 000 values. One thread.
class PluginValues {
 public:
  /// Problems go to `problems`; `source` names the file in them.
  PluginValues(std::string source, Problems& problems) : source_{std::move(source)}, problems_{problems} {}

  /// The value at `pointer` of the section's JSON; `path` names it in problems.
  nlohmann::json read(const YamlNode& node, const std::string& path, const std::string& pointer);
  /// False, and a problem, for a key that cannot be one.
  bool checkKey(const std::string& key, Place place, const std::string& path);

  /// Where each value stood, by JSON pointer.
  const std::map<std::string, std::string>& places() const { return places_; }

 private:
  nlohmann::json readScalar(const YamlNode& node, const std::string& path);

  std::string source_;
  Problems& problems_;
  std::map<std::string, std::string> places_;
  std::size_t count_ = 0;
};

/// A part of a JSON pointer, its "~" and "/" escaped (RFC 6901 section 3), with the slash before it.
std::string pointerPart(const std::string& key);

}  // namespace berth::config
