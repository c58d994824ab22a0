// SPDX-License-Identifier: Apache-2.0
#include "config/fields.hpp"

#include "config/address.hpp"
#include "config/scalar.hpp"
#include "config/suggestion.hpp"
#include "model/base_url.hpp"

#include <algorithm>
#include <type_traits>

namespace berth::config {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

/// Stores a parsed number or refuses it with the range.
template <class Type, class Value, class ToText>
Result<void> setWithin(Config& config, const Type& type, const Result<Value>& value, ToText toText) {
  if (!value) return fail(value.error());
  if (*value >= type.least && *value <= type.most) {
    type.in(config) = *value;
    return {};
  }
  if (type.least == type.most) return fail(ErrorCode::kInvalidArgument, "must be " + toText(type.least));
  return fail(ErrorCode::kInvalidArgument, "must be from " + toText(type.least) + " to " + toText(type.most));
}

Result<void> setChoice(Config& config, const ChoiceType& type, std::string_view text) {
  const auto found = std::find(type.names.begin(), type.names.end(), text);
  if (found != type.names.end()) {
    type.set(config, static_cast<std::size_t>(found - type.names.begin()));
    return {};
  }
  std::string message = "write one of";
  for (const auto& name : type.names) message += (name == type.names.front() ? " " : ", ") + name;
  if (const auto meant = suggestion(text, type.names)) message += "; did you mean " + *meant + "?";
  return fail(ErrorCode::kInvalidArgument, message);
}

Result<void> setPeer(Config& config, const PeerType& type, std::string_view text, const std::filesystem::path& folder) {
  BERTH_TRY(type.in(config), resolvedPeer(text, folder));
  return {};
}

Result<void> setPath(Config& config, const PathType& type, std::string_view text, const std::filesystem::path& folder) {
  if (text.empty() || text.find('\0') != std::string_view::npos)
    return fail(ErrorCode::kInvalidArgument, "write the path of a file or folder");
  type.in(config) = (folder / text).lexically_normal();
  return {};
}

Result<void> setUrl(Config& config, const UrlType& type, std::string_view text) {
  BERTH_TRY(const BaseUrl url, BaseUrl::parse(text));
  if ((url.path() + "/").find("/v2/") != std::string::npos)
    return fail(ErrorCode::kInvalidArgument, "leave /v2 out: clients add it");
  type.in(config) = url.text();
  return {};
}

// All of the items or none.
Result<void> setList(Config& config, const ListType& type, std::string_view text, const std::filesystem::path& folder) {
  std::vector<std::string> items;
  while (!text.empty()) {
    std::string_view item = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), item.size() + 1));
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    BERTH_TRY(auto taken, listItem(type, item, folder));
    items.push_back(std::move(taken));
  }
  type.in(config) = std::move(items);
  return {};
}

Result<void> setText(Config& config, const TextType& type, std::string_view text) {
  BERTH_CHECK(type.check(text));
  type.in(config) = std::string{text};
  return {};
}

std::string listText(const std::vector<std::string>& items) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

std::string countText(std::uint64_t count) {
  return std::to_string(count);
}

}  // namespace

const Field* findField(std::string_view path) {
  const auto& table = fields();
  const auto found = std::find_if(table.begin(), table.end(), [&](const Field& field) { return field.path == path; });
  return found == table.end() ? nullptr : &*found;
}

Result<std::string> listItem(const ListType& list, std::string_view text, const std::filesystem::path& folder) {
  BERTH_CHECK(list.check(text));
  return list.are_paths ? (folder / text).lexically_normal().string() : std::string{text};
}

Result<void> setField(Config& config, const Field& field, std::string_view text, const std::filesystem::path& folder) {
  return std::visit(
      Overloaded{
          [&](const CountType& type) { return setWithin(config, type, parseCount(text), countText); },
          [&](const BytesType& type) { return setWithin(config, type, parseBytes(text), bytesText); },
          [&](const DurationType& type) { return setWithin(config, type, parseDuration(text), durationText); },
          [&](const ChoiceType& type) { return setChoice(config, type, text); },
          [&](const AddressType& type) -> Result<void> {
            if (const auto address = Address::parse(text); !address) return fail(address.error());
            type.in(config) = std::string{text};
            return {};
          },
          [&](const PeerType& type) { return setPeer(config, type, text, folder); },
          [&](const PathType& type) { return setPath(config, type, text, folder); },
          [&](const UrlType& type) { return setUrl(config, type, text); },
          [&](const ListType& type) { return setList(config, type, text, folder); },
          [&](const TextType& type) { return setText(config, type, text); },
      },
      field.type);
}

std::string fieldText(const Config& config, const Field& field) {
  // The accessors serve reading and writing; a copy keeps this one honest.
  Config copy = config;
  return std::visit(Overloaded{
                        [&](const CountType& type) { return countText(type.in(copy)); },
                        [&](const BytesType& type) { return bytesText(type.in(copy)); },
                        [&](const DurationType& type) { return durationText(type.in(copy)); },
                        [&](const ChoiceType& type) { return type.names.at(type.get(copy)); },
                        [&](const AddressType& type) { return type.in(copy); },
                        [&](const PeerType& type) { return type.in(copy); },
                        [&](const PathType& type) { return type.in(copy).string(); },
                        [&](const UrlType& type) { return type.in(copy); },
                        [&](const ListType& type) { return listText(type.in(copy)); },
                        [&](const TextType& type) { return type.in(copy); },
                    },
                    field.type);
}

std::string typeText(const Field& field) {
  const auto range = [](const auto& type, auto toText) {
    return type.least == type.most ? toText(type.least) : toText(type.least) + " to " + toText(type.most);
  };
  return std::visit(Overloaded{
                        [&](const CountType& type) { return "number, " + range(type, countText); },
                        [&](const BytesType& type) { return "size, " + range(type, bytesText); },
                        [&](const DurationType& type) { return "time, " + range(type, durationText); },
                        [&](const ChoiceType& type) {
                          std::string text;
                          for (const auto& name : type.names) text += (text.empty() ? "`" : ", `") + name + "`";
                          return text;
                        },
                        [](const AddressType&) { return std::string{"`HOST:PORT`"}; },
                        [](const PeerType&) { return std::string{"`unix:PATH` or `HOST:PORT`"}; },
                        [](const PathType&) { return std::string{"path"}; },
                        [](const UrlType&) { return std::string{"`http(s)://HOST[:PORT][/PATH]`"}; },
                        [](const ListType& type) { return "list of " + std::string{type.items}; },
                        [](const TextType&) { return std::string{"text"}; },
                    },
                    field.type);
}

}  // namespace berth::config
