// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace berth::ldap {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kSystemAuthorities = "/etc/ssl/certs/ca-certificates.crt";

sdk::Status wrong(const std::string& what) {
  return sdk::fail(BERTH_INVALID_ARGUMENT, "ldap: " + what);
}

/// The texts of templates before they are parsed.
struct Sources {
  std::string user_filter = "(&(objectClass=person)(uid=${username}))";
  std::string user_dn;
  std::string group_filter = "(member=${dn})";
};

struct Read {
  Settings settings;
  Sources sources;
};

struct Text {
  std::string_view name;
  std::string& (*of)(Read&);
};
constexpr std::array<Text, 11> kTexts{{
    {"ca_file", [](Read& read) -> std::string& { return read.settings.ca_file; }},
    {"bind_dn", [](Read& read) -> std::string& { return read.settings.bind_dn; }},
    {"bind_password", [](Read& read) -> std::string& { return read.settings.bind_password; }},
    {"user_base", [](Read& read) -> std::string& { return read.settings.user_base; }},
    {"user_filter", [](Read& read) -> std::string& { return read.sources.user_filter; }},
    {"user_dn", [](Read& read) -> std::string& { return read.sources.user_dn; }},
    {"subject_attribute", [](Read& read) -> std::string& { return read.settings.subject_attribute; }},
    {"group_attribute", [](Read& read) -> std::string& { return read.settings.group_attribute; }},
    {"group_base", [](Read& read) -> std::string& { return read.settings.group_base; }},
    {"group_filter", [](Read& read) -> std::string& { return read.sources.group_filter; }},
    {"group_name", [](Read& read) -> std::string& { return read.settings.group_name; }},
}};

struct Switch {
  std::string_view name;
  bool Settings::*member;
};
constexpr std::array<Switch, 2> kSwitches{{
    {"start_tls", &Settings::start_tls},
    {"insecure", &Settings::insecure},
}};

struct Number {
  std::string_view name;
  std::uint32_t least;
  std::uint32_t most;
  void (*set)(Settings&, std::uint32_t);
};
constexpr std::array<Number, 3> kNumbers{{
    {"timeout", 1, 60, [](Settings& settings, std::uint32_t value) { settings.timeout = std::chrono::seconds{value}; }},
    {"ttl", 0, 3600, [](Settings& settings, std::uint32_t value) { settings.ttl_seconds = value; }},
    {"pool", 1, 64, [](Settings& settings, std::uint32_t value) { settings.pool = value; }},
}};

sdk::Status setUrl(Settings& settings, const Json& value) {
  const Json list = value.is_array() ? value : Json::array({value});
  for (const auto& text : list) {
    if (!text.is_string()) return wrong("url is the address of a server, or a list of them");
    auto url = ServerUrl::parse(text.get<std::string>());
    if (!url) return url.status();
    settings.servers.push_back(*std::move(url));
  }
  return {};
}

sdk::Status setText(Read& read, const Text& text, const Json& value) {
  const std::string name{text.name};
  if (!value.is_string() || value.get_ref<const std::string&>().empty())
    return wrong(name + " is a text that is not empty; leave it out to do without");
  text.of(read) = value.get<std::string>();
  if (text.of(read).find('\0') != std::string::npos) return wrong(name + " holds a NUL");
  return {};
}

sdk::Status set(Read& read, const std::string& name, const Json& value) {
  if (name == "url") return setUrl(read.settings, value);
  for (const auto& text : kTexts)
    if (name == text.name) return setText(read, text, value);
  for (const auto& one : kSwitches) {
    if (name != one.name) continue;
    if (!value.is_boolean()) return wrong(name + " is true or false");
    read.settings.*one.member = value.get<bool>();
    return {};
  }
  for (const auto& number : kNumbers) {
    if (name != number.name) continue;
    if (!value.is_number_unsigned() || value < number.least || value > number.most)
      return wrong(name + " is a number from " + std::to_string(number.least) + " to " + std::to_string(number.most));
    number.set(read.settings, value.get<std::uint32_t>());
    return {};
  }
  return wrong(name + " is no setting; README.md of the plugin lists them");
}

sdk::Status setTemplate(Template& to, std::string_view name, std::string_view text,
                        std::initializer_list<std::string_view> places) {
  auto parsed = Template::parse(text, places);
  if (!parsed) return wrong(std::string{name} + ": " + parsed.status().message);
  to = *std::move(parsed);
  return {};
}

bool isFilter(std::string_view text) {
  if (!text.starts_with('(')) return false;
  int depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    depth += text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
    if (depth <= 0 && at + 1 < text.size()) return false;
  }
  return depth == 0;
}

/// What is wrong when a condition holds.
struct Conflict {
  bool holds;
  std::string_view words;
};

sdk::Status checkServers(const Settings& settings) {
  if (settings.servers.empty()) return wrong("url is missing: ldap://host or ldaps://host, or a list of them");
  for (const auto& server : settings.servers)
    if (!settings.encrypts(server) && !server.loopback && !settings.insecure)
      return wrong("passwords would travel to " + server.text +
                   " in plain text; set start_tls to true, use ldaps://, or accept it with \"insecure\": true");
  return {};
}

sdk::Status checkNames(const Read& read, const Json& given) {
  const auto& [settings, sources] = read;
  const bool searches = !settings.user_base.empty();
  const Conflict conflicts[] = {
      {searches == !sources.user_dn.empty(), "either user_base (users are searched) or user_dn (they are not) is set"},
      {!searches && given.contains("user_filter"), "user_filter needs user_base"},
      {!searches && !settings.bind_dn.empty(), "bind_dn is for searching with user_base; with user_dn users search"},
      {settings.bind_dn.empty() != settings.bind_password.empty(), "bind_dn and bind_password belong together"},
      {!isFilter(sources.user_filter), "user_filter is no filter: its parentheses do not match"},
      {!isFilter(sources.group_filter), "group_filter is no filter: its parentheses do not match"},
      {!settings.group_attribute.empty() && !settings.group_base.empty(),
       "either group_attribute (of the user) or group_base (groups are searched) is set"},
      {settings.group_base.empty() && given.contains("group_filter"), "group_filter needs group_base"},
  };
  for (const auto& [holds, words] : conflicts)
    if (holds) return wrong(std::string{words});
  return {};
}

sdk::Status setTemplates(Read& read) {
  auto& [settings, sources] = read;
  if (auto status = setTemplate(settings.user_filter, "user_filter", sources.user_filter, {"username"}); !status.ok())
    return status;
  if (auto status = setTemplate(settings.user_dn, "user_dn", sources.user_dn, {"username"}); !status.ok())
    return status;
  if (auto status = setTemplate(settings.group_filter, "group_filter", sources.group_filter, {"dn", "subject"});
      !status.ok())
    return status;
  // Else one password would do for every name.
  if (!settings.user_filter.hasPlaces()) return wrong("user_filter needs ${username}");
  if (!settings.user_dn.empty() && !settings.user_dn.hasPlaces()) return wrong("user_dn needs ${username}");
  if (!settings.group_filter.hasPlaces()) return wrong("group_filter needs ${dn} or ${subject}");
  return {};
}

}  // namespace

sdk::Result<Settings> Settings::parse(std::string_view json) {
  const auto parsed = Json::parse(json, nullptr, false);
  if (!parsed.is_object()) return wrong("the configuration is no JSON object");
  Read read;
  for (const auto& [name, value] : parsed.items())
    if (auto status = set(read, name, value); !status.ok()) return status;
  if (auto status = checkServers(read.settings); !status.ok()) return status;
  if (auto status = checkNames(read, parsed); !status.ok()) return status;
  if (auto status = setTemplates(read); !status.ok()) return status;
  if (read.settings.ca_file.empty()) read.settings.ca_file = kSystemAuthorities;
  return std::move(read.settings);
}

}  // namespace berth::ldap
