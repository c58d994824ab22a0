// SPDX-License-Identifier: Apache-2.0
#include "config/settings.hpp"

#include "config/fields.hpp"
#include "config/render.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace berth::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

std::vector<std::string> textsOf(const Settings& settings) {
  std::vector<std::string> texts;
  for (const auto& problem : settings.problems()) texts.push_back(problem.text());
  return texts;
}

Settings read(const std::string& yaml) {
  Settings settings;
  settings.readText(yaml, "berth.yaml", "/etc/berth");
  settings.checkTogether();
  return settings;
}

TEST(Settings, ReadsEveryKind) {
  const Settings settings = read(R"(version: 1
http:
  address: "[::1]:5001"
  access_log: json
  external_url: https://Registry.example/team/
  trusted_proxies: [10.0.0.0/8, "::1"]
  limits: {manifest_bytes: 8MiB, connections: 12, idle_time: 5m}
registry: {tag_history: 10, sparse_manifests: all, upload_expiry: 24h}
storage:
  root: data
  durability: blob
  backend:
    address: node2:7000
    tls: {certificate: a.crt, key: /k/a.key, ca: ../ca.crt}
)");
  EXPECT_THAT(textsOf(settings), IsEmpty());
  const Config& config = settings.config();
  EXPECT_EQ(config.http.address, "[::1]:5001");
  EXPECT_EQ(config.http.access_log, AccessLog::kJson);
  EXPECT_EQ(config.http.external_url, "https://registry.example/team");
  EXPECT_THAT(config.http.trusted_proxies, ElementsAre("10.0.0.0/8", "::1"));
  EXPECT_EQ(config.http.limits.manifest_bytes, 8U << 20);
  EXPECT_EQ(config.http.limits.connections, 12U);
  EXPECT_EQ(config.http.limits.idle_time, std::chrono::minutes{5});
  EXPECT_EQ(config.registry.tag_history, 10U);
  EXPECT_EQ(config.registry.sparse_manifests, SparseManifests::kAll);
  EXPECT_EQ(config.registry.upload_expiry, std::chrono::hours{24});
  EXPECT_EQ(config.storage.root, "/etc/berth/data");
  EXPECT_EQ(config.storage.durability, Durability::kBlob);
  EXPECT_EQ(config.storage.backend.address, "node2:7000");
  EXPECT_EQ(config.storage.backend.tls.key, "/k/a.key");
  EXPECT_EQ(config.storage.backend.tls.ca, "/etc/ca.crt");
}

TEST(Settings, TakesJson) {
  const Settings settings = read(R"({"version": 1, "storage": {"root": "/srv/x"}})");
  EXPECT_THAT(textsOf(settings), IsEmpty());
  EXPECT_EQ(settings.config().storage.root, "/srv/x");
}

TEST(Settings, TakesTheShortFormOfABackend) {
  EXPECT_EQ(read("version: 1\nstorage: {backend: 'unix:run/b.sock'}\n").config().storage.backend.address,
            "unix:/etc/berth/run/b.sock");
}

// Checklist 96.
TEST(Settings, ReportsAllMistakesAtOnceWithTheirPlaces) {
  const Settings settings = read(R"(version: 1
http:
  adress: 127.0.0.1:5000
  head_bytes: 1MiB
  limits:
    manifest_bytes: 1MiB
    idle_time: 75
    connections: 010
  access_log: jsno
storage:
  root: yes
  durability:
colour: red
)");
  EXPECT_THAT(
      textsOf(settings),
      ElementsAre("berth.yaml:3:3: http.adress: unknown key; did you mean \"address\"?",
                  "berth.yaml:4:3: http.head_bytes: unknown key; its place is http.limits.head_bytes",
                  "berth.yaml:6:21: http.limits.manifest_bytes: \"1MiB\": must be from 4MiB to 64MiB",
                  StartsWith("berth.yaml:7:16: http.limits.idle_time: \"75\": write a time as a whole number with ms"),
                  StartsWith("berth.yaml:8:18: http.limits.connections: \"010\": YAML readers disagree"),
                  "berth.yaml:9:15: http.access_log: \"jsno\": write one of off, combined, json; did you mean json?",
                  StartsWith("berth.yaml:11:9: storage.root: \"yes\": not text for every YAML reader"),
                  HasSubstr("storage.durability: has no value"),
                  "berth.yaml:13:1: colour: unknown key; a file has version, http, registry, storage, token, "
                  "validation, plugins, auth"));
}

TEST(Settings, NeedsTheVersion) {
  EXPECT_THAT(textsOf(read("")), ElementsAre(HasSubstr("version is missing")));
  EXPECT_THAT(textsOf(read("version: 2")), ElementsAre("berth.yaml:1:10: version: \"2\": must be 1"));
  EXPECT_THAT(textsOf(read("version: '1'")), ElementsAre(HasSubstr("without quotes")));
}

TEST(Settings, RefusesWhatYamlCanHide) {
  EXPECT_THAT(textsOf(read("version: 1\nversion: 1\n")),
              ElementsAre(StartsWith("berth.yaml:2:1: the key \"version\"")));
  EXPECT_THAT(textsOf(read("version: &v 1\n")), ElementsAre(HasSubstr("anchors")));
  EXPECT_THAT(textsOf(read("version: 1\nstorage: &s {root: /a}\nhttp: *s\n")),
              ElementsAre(HasSubstr("anchors"), HasSubstr("aliases")));
  EXPECT_THAT(textsOf(read("version: 1\nstorage: {<<: {root: /a}}\n")), ElementsAre(HasSubstr("merge keys")));
  EXPECT_THAT(textsOf(read("version: !!int 1\n")), ElementsAre(HasSubstr("tags")));
  EXPECT_THAT(textsOf(read("version: 1\n---\nversion: 1\n")), ElementsAre(HasSubstr("second document")));
  EXPECT_THAT(textsOf(read("version: 1\n? [a]\n: b\n")), ElementsAre(HasSubstr("a key is text")));
}

TEST(Settings, HasCaps) {
  EXPECT_THAT(textsOf(read("version: 1\nhttp: " + std::string(100, '['))), SizeIs(1));
  EXPECT_THAT(textsOf(read(std::string(2 << 20, ' '))), ElementsAre(HasSubstr("1 MiB")));
  std::string many = "version: 1\nhttp: [";
  for (int i = 0; i < 200'000; ++i) many += "a,";
  EXPECT_THAT(textsOf(read(many + "a]\n")), SizeIs(1));
}

TEST(Settings, ReportsWhatCameBeforeAMistakeOfGrammar) {
  EXPECT_THAT(textsOf(read("versoin: 1\nhttp: [a\n")),
              ElementsAre(HasSubstr("this is not YAML"), HasSubstr("did you mean \"version\"?")));
}

TEST(Settings, RefusesListsMapsAndTextInWrongPlaces) {
  EXPECT_THAT(textsOf(read("version: 1\nhttp: 5000\n")), ElementsAre(HasSubstr("a section")));
  EXPECT_THAT(textsOf(read("version: 1\nhttp: {address: [a]}\n")), ElementsAre(HasSubstr("takes one value")));
  EXPECT_THAT(textsOf(read("[version]")), ElementsAre(HasSubstr("a configuration is a map")));
  EXPECT_THAT(textsOf(read("version: 1\nhttp:\n")), IsEmpty()) << "an empty section has its defaults";
}

TEST(Settings, TakesAListInEitherFormOfYaml) {
  EXPECT_THAT(
      read("version: 1\nhttp:\n  trusted_proxies:\n    - 127.0.0.1\n    - \"::1\"\n").config().http.trusted_proxies,
      ElementsAre("127.0.0.1", "::1"));
  const Settings none = read("version: 1\nhttp: {trusted_proxies: []}\n");
  EXPECT_THAT(textsOf(none), IsEmpty());
  EXPECT_THAT(none.config().http.trusted_proxies, IsEmpty());
}

TEST(Settings, ReportsEachBadItemOfAListAtItsPlace) {
  EXPECT_THAT(
      textsOf(read("version: 1\nhttp:\n  trusted_proxies:\n    - 127.0.0.1\n    - 10.0.0.1/8\n    - localhost\n"
                   "    - [\"::1\"]\n    -\n    - 10.0.0.1, 10.0.0.2\n")),
      ElementsAre(HasSubstr("berth.yaml:5:7: http.trusted_proxies: \"10.0.0.1/8\": the address goes on behind"),
                  HasSubstr("berth.yaml:6:7: http.trusted_proxies: \"localhost\": write an address or a network"),
                  HasSubstr("berth.yaml:7:7: http.trusted_proxies: an item is one value"),
                  HasSubstr("http.trusted_proxies: has no value"),
                  HasSubstr("berth.yaml:9:7: http.trusted_proxies: \"10.0.0.1, 10.0.0.2\": write an address")));
  for (const std::string wrong : {"127.0.0.1", "{a: b}", "'127.0.0.1, 10.0.0.1'"})
    EXPECT_THAT(textsOf(read("version: 1\nhttp: {trusted_proxies: " + wrong + "}\n")),
                ElementsAre(HasSubstr("berth.yaml:2:25: http.trusted_proxies: takes a list")))
        << wrong;
}

TEST(Settings, RefusesAnExternalUrlThatCannotBeOne) {
  EXPECT_THAT(
      textsOf(read("version: 1\nhttp: {external_url: registry.example}\n")),
      ElementsAre(HasSubstr("berth.yaml:2:22: http.external_url: \"registry.example\": the scheme is missing")));
  for (const std::string path : {"/v2", "/v2/", "/team/v2", "/v2/team"})
    EXPECT_THAT(textsOf(read("version: 1\nhttp: {external_url: 'https://registry.example" + path + "'}\n")),
                ElementsAre(HasSubstr("leave /v2 out: clients add it")))
        << path;
  EXPECT_THAT(textsOf(read("version: 1\nhttp: {external_url: 'https://registry.example/v2x'}\n")), IsEmpty());
}

TEST(Settings, LooksAtCombinations) {
  EXPECT_THAT(textsOf(read("version: 1\nhttp: {limits: {uri_bytes: 64KiB}}\n")),
              ElementsAre(HasSubstr("more than http.limits.head_bytes (32KiB)")));
  EXPECT_THAT(
      textsOf(read("version: 1\nstorage: {backend: {address: 'a:1', tls: {key: k}}}\n")),
      ElementsAre(HasSubstr("needs storage.backend.tls.certificate"), HasSubstr("needs storage.backend.tls.ca")));
  EXPECT_THAT(textsOf(read("version: 1\nstorage: {backend: {tls: {key: k, ca: c, certificate: x}}}\n")),
              ElementsAre(HasSubstr("no Back End to connect to")));
}

TEST(Settings, NeedBothFilesForTlsAndTlsForItsRules) {
  EXPECT_THAT(textsOf(read("version: 1\nhttp: {tls: {certificate: c}}\n")),
              ElementsAre(HasSubstr("http.tls.certificate: needs http.tls.key")));
  EXPECT_THAT(textsOf(read("version: 1\nhttp: {tls: {key: k}}\n")),
              ElementsAre(HasSubstr("http.tls.key: needs http.tls.certificate")));
  EXPECT_THAT(
      textsOf(read("version: 1\nhttp: {tls: {client_ca: a, min_version: '1.3'}}\n")),
      ElementsAre(HasSubstr("http.tls.client_ca: there is no TLS"), HasSubstr("http.tls.min_version: there is")));
  EXPECT_THAT(textsOf(read("version: 1\nhttp: {tls: {certificate: c, key: k, client_auth: request}}\n")),
              ElementsAre(HasSubstr("http.tls.client_auth: needs http.tls.client_ca")));
  EXPECT_TRUE(read("version: 1\nhttp: {tls: {certificate: c, key: k, client_ca: a, client_auth: request}}\n")
                  .problems()
                  .empty());
}

TEST(Settings, FlagsWinAndAreNamedInProblems) {
  Settings settings = read("version: 1\nhttp: {address: 127.0.0.1:1}\n");
  settings.setFlag("--listen", "http.address", "127.0.0.1:2");
  EXPECT_EQ(settings.config().http.address, "127.0.0.1:2");
  EXPECT_EQ(settings.origin("http.address"), "--listen");
  EXPECT_EQ(settings.origin("storage.root"), "default");
  settings.setFlag("--listen", "http.address", "5000");
  EXPECT_THAT(textsOf(settings), ElementsAre(StartsWith("--listen: \"5000\": the port is missing")));
}

TEST(Settings, SaysWhyAFileCannotBeRead) {
  Settings settings;
  settings.readFile("/nonexistent/berth.yaml");
  EXPECT_THAT(textsOf(settings), ElementsAre(HasSubstr("/nonexistent/berth.yaml: cannot be read: No such file")));
  Settings folder;
  folder.readFile("/tmp");
  EXPECT_THAT(textsOf(folder), ElementsAre(HasSubstr("cannot be read")));
}

TEST(EffectiveYaml, ReadsBackToTheSame) {
  Settings settings = read(
      "version: 1\nstorage: {root: 'a \"b\" #c', backend: 'unix:/x y'}\nhttp: {limits: {idle_time: 90s}, "
      "external_url: 'https://[::1]:5000/a', trusted_proxies: [10.0.0.0/8, '::1']}\n");
  ASSERT_THAT(textsOf(settings), IsEmpty());
  const Settings again = read(effectiveYaml(settings));
  EXPECT_THAT(textsOf(again), IsEmpty()) << effectiveYaml(settings);
  for (const auto& field : fields())
    EXPECT_EQ(fieldText(again.config(), field), fieldText(settings.config(), field)) << field.path;
}

TEST(EffectiveYaml, KeepsPathsThatAreNoText) {
  const Settings settings = read("version: 1\nstorage: {root: \"/a\xa3 \\n\\e\"}\n");
  EXPECT_EQ(settings.config().storage.root, "/a\xa3 \n\x1b");
  EXPECT_EQ(read(effectiveYaml(settings)).config().storage.root, settings.config().storage.root);
}

TEST(EffectiveYaml, SaysWhereEachValueCameFrom) {
  const std::string yaml = effectiveYaml(read("version: 1\nhttp:\n  address: 127.0.0.1:1\n"));
  EXPECT_THAT(yaml, HasSubstr("  address: 127.0.0.1:1                      # berth.yaml:3\n"));
  EXPECT_THAT(yaml, HasSubstr("    head_bytes: 32KiB                       # default\n"));
  EXPECT_THAT(yaml, HasSubstr("# storage.backend.address: not set\n"));
}

TEST(FieldTable, DefaultsAreInRange) {
  Config config;
  for (const auto& field : fields()) {
    const std::string text = fieldText(config, field);
    EXPECT_TRUE(text.empty() || setField(config, field, text, "/").has_value()) << field.path;
    EXPECT_FALSE(text.empty() && field.unset.empty()) << field.path << " has neither a default nor a word about it";
  }
}

}  // namespace
}  // namespace berth::config
