// SPDX-License-Identifier: Apache-2.0
#include "config/render.hpp"

#include "config/fields.hpp"
#include "config/plugin_reader.hpp"
#include "config/yaml_text.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace berth::config {
namespace {

constexpr std::size_t kOriginColumn = 44;

std::vector<std::string> partsOf(std::string_view path) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    parts.emplace_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::string yamlList(const std::vector<std::string>& items) {
  std::string list;
  for (const auto& item : items) list += (list.empty() ? "" : ", ") + quotedText(item);
  return "[" + list + "]";
}

// Fields of these types are text, which a plain scalar need not be; the others' values always read back.
bool isText(const Field& field) {
  return std::holds_alternative<PathType>(field.type) || std::holds_alternative<PeerType>(field.type) ||
         std::holds_alternative<AddressType>(field.type) || std::holds_alternative<UrlType>(field.type) ||
         std::holds_alternative<TextType>(field.type);
}

std::string yamlValue(const std::string& text, const Field& field, const Config& config) {
  const auto* list = std::get_if<ListType>(&field.type);
  if (list == nullptr) return isText(field) ? yamlText(text) : text;
  Config copy = config;
  return yamlList(list->in(copy));
}

constexpr std::string_view kPageHead = R"(# Configuration

For: who runs Berth. Made from the table in `core/config/field_table.cpp`; a test fails when the two differ.

Berth needs no configuration. A file given with `berth serve --config FILE` is YAML (or JSON) and read strictly: unknown
keys, duplicate keys, wrong types and values out of range are all reported at once, each with file, line and cure, and
the program ends with exit code 78. `berth config check FILE` does just that; `berth config show` prints the effective
values and where each came from. Flags win over the file.

Sizes are whole numbers with `B`, `KiB`, `MiB` or `GiB`; times with `ms`, `s`, `m` or `h`. Relative paths are relative
to the file's folder.

```yaml
version: 1
http:
  address: 127.0.0.1:5000
  limits:
    manifest_bytes: 8MiB
storage:
  root: /srv/berth
```

| key | value | default | what it does |
|---|---|---|---|
)";

constexpr std::string_view kPluginsHead = R"(
## auth

Who may do what is decided by plugins, asked in the order of this list. Without the list everybody may do everything.

```yaml
auth:
  - {plugin: htpasswd, file: htpasswd}
  - {plugin: policy, file: policy.yaml}
  - {plugin: ./acme.so, id: acme, isolation: process, deadline: 1s, colour: red}
  - {id: sso, isolation: remote, address: "auth.example:7000", tls: {certificate: c.pem, key: k.pem, ca: ca.pem}}
```

These keys are the registry's; all others are the plugin's own (`plugins.md`) and are checked by what it says of itself,
before it runs.

| key | value | default | what it does |
|---|---|---|---|
)";

constexpr std::string_view kPluginsValues = R"(
A second use of a plugin needs an `id`: 1 to 64 of `a-z`, `0-9` and, behind the first, `.`, `_` and `-`.

Values of a plugin's own keys have the types of YAML 1.2: what stands in quotes is text; plain `true`, `false`, `null` and
numbers are themselves; all else is text. What readers of YAML disagree about is refused: plain `yes`, `no`, `on`, `off`,
`y` and `n`, numbers that begin with `0`, and digits with colons like `1:30`; write them in quotes, or as `true`, `false`
or another number. `.inf`, `.nan` and whole numbers beyond 64 bits are refused too.

A secret is written as `{file: PATH}` or `{env: NAME}`; a newline at its end is left out. `berth config show` shows such
references, and `***` instead of a secret that stands in the file itself.
)";

}  // namespace

std::string effectiveYaml(const Settings& settings, const IsSecret& is_secret) {
  std::string yaml;
  std::string unset;
  std::vector<std::string> open;  // The sections the last line stands in.
  for (const auto& field : fields()) {
    const std::string value = fieldText(settings.config(), field);
    if (value.empty()) {
      unset += "# " + std::string{field.path} + ": not set\n";
      continue;
    }
    auto parts = partsOf(field.path);
    const std::string key = parts.back();
    parts.pop_back();
    const auto common = static_cast<std::size_t>(
        std::mismatch(open.begin(), open.end(), parts.begin(), parts.end()).first - open.begin());
    for (std::size_t level = common; level < parts.size(); ++level)
      yaml += std::string(2 * level, ' ') + parts[level] + ":\n";
    open = parts;
    std::string line = std::string(2 * parts.size(), ' ') + key + ": " + yamlValue(value, field, settings.config());
    line.resize(std::max(line.size() + 2, kOriginColumn), ' ');
    yaml += line + "# " + settings.origin(field.path) + "\n";
  }
  return yaml + pluginsYaml("auth", settings.config().auth, is_secret) + unset;
}

std::string referencePage() {
  std::string page{kPageHead};
  const Config defaults;
  for (const auto& field : fields()) {
    const std::string value = fieldText(defaults, field);
    page += "| `" + std::string{field.path} + "` | " + typeText(field) + " | ";
    page += value.empty() ? std::string{field.unset} : "`" + value + "`";
    page += " | " + std::string{field.doc} + " |\n";
  }
  page += kPluginsHead;
  for (const auto& key : reservedKeys()) {
    page += "| `" + std::string{key.name} + "` | " + std::string{key.value} + " | " + std::string{key.unset} + " | " +
            std::string{key.doc} + " |\n";
  }
  return page + std::string{kPluginsValues};
}

}  // namespace berth::config
