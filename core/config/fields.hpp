// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/config.hpp"
#include "model/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace berth::config {

// The types a field can have. Each knows where its value is in a Config.
struct CountType {
  std::uint64_t& (*in)(Config&);
  std::uint64_t least;
  std::uint64_t most;
};
struct BytesType {
  std::uint64_t& (*in)(Config&);
  std::uint64_t least;
  std::uint64_t most;
};
struct DurationType {
  std::chrono::milliseconds& (*in)(Config&);
  std::chrono::milliseconds least;
  std::chrono::milliseconds most;
};
struct ChoiceType {
  std::vector<std::string> names;  ///< In the order of the enumerators.
  std::size_t (*get)(const Config&);
  void (*set)(Config&, std::size_t);
};
/// HOST:PORT.
struct AddressType {
  std::string& (*in)(Config&);
};
/// unix:PATH or HOST:PORT.
struct PeerType {
  std::string& (*in)(Config&);
};
struct PathType {
  std::filesystem::path& (*in)(Config&);
};
/// A BaseUrl.
struct UrlType {
  std::string& (*in)(Config&);
};
/// Any number of texts, each of which `check` takes.
struct ListType {
  std::vector<std::string>& (*in)(Config&);
  Result<void> (*check)(std::string_view item);
  std::string_view items;  ///< What the items are, for people.
  bool are_paths = false;  ///< Relative ones are made absolute.
};
/// A text that `check` takes.
struct TextType {
  std::string& (*in)(Config&);
  Result<void> (*check)(std::string_view text);
};
using FieldType = std::variant<CountType, BytesType, DurationType, ChoiceType, AddressType, PeerType, PathType, UrlType,
                               ListType, TextType>;

/// One row of the table: all that the loader, `berth config show` and the reference know about a key.
struct Field {
  std::string_view path;  ///< "http.limits.head_bytes"
  FieldType type;
  std::string_view doc;             ///< Markdown, one line.
  std::string_view unset = {};      ///< What happens when nothing is set; for fields without a default.
  std::string_view shorthand = {};  ///< A section that may be written as this field's value alone.
};

const std::vector<Field>& fields();
const Field* findField(std::string_view path);

/// An item as the list keeps it. kInvalidArgument: what is wrong with it and how to write it.
Result<std::string> listItem(const ListType& list, std::string_view text, const std::filesystem::path& folder);

/// Puts `text` into the field; of a list, items with "," between them. Relative paths are relative to `folder`.
/// kInvalidArgument: what is wrong with the value and how to write it.
Result<void> setField(Config& config, const Field& field, std::string_view text, const std::filesystem::path& folder);

/// The value as setField() takes it; empty when unset.
std::string fieldText(const Config& config, const Field& field);

/// "size, 4KiB to 1MiB", for people.
std::string typeText(const Field& field);

}  // namespace berth::config
