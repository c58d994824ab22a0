// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/problem.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace berth::config {

struct YamlEntry;
struct YamlNode;

/// Reads typed values out of a tree of YAML; what is none becomes a problem with its place and path. One thread.
class YamlReader {
 public:
  /// `source` names the file in problems, which go to `problems`.
  YamlReader(std::string source, Problems& problems) : source_{std::move(source)}, problems_{problems} {}

  /// A key of a map, and what reads its value.
  struct Key {
    std::string_view name;
    std::function<void(const YamlNode&, const std::string& path)> read;
  };
  /// A map whose keys are these; a key twice or unknown is a problem, one without a value too. False: it is no map.
  bool readMap(const YamlNode& node, const std::string& path, std::span<const Key> keys);
  /// One entry of such a map.
  void readKey(const YamlEntry& entry, const std::string& path, std::span<const Key> keys);

  std::optional<std::string> text(const YamlNode& node, const std::string& path);
  std::vector<std::string> texts(const YamlNode& node, const std::string& path);
  /// The position of the value in `names`.
  std::optional<std::size_t> choice(const YamlNode& node, const std::string& path,
                                    std::span<const std::string_view> names);
  /// YYYY-MM-DD, as the seconds since 1970 of its beginning in UTC.
  std::optional<std::uint64_t> date(const YamlNode& node, const std::string& path);
  /// The items of a list, each with its path ("rules[2]").
  void list(const YamlNode& node, const std::string& path,
            const std::function<void(const YamlNode&, const std::string&)>& read);

  void complain(const YamlNode& node, const std::string& path, const std::string& message);
  std::string where(const YamlNode& node) const;
  const std::string& source() const { return source_; }
  Problems& problems() { return problems_; }

 private:
  const std::string source_;
  Problems& problems_;
};

}  // namespace berth::config
