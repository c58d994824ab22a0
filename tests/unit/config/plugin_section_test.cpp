// SPDX-License-Identifier: Apache-2.0
#include "config/plugin_section.hpp"

#include "config/plugin_reader.hpp"
#include "config/render.hpp"
#include "config/settings.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace berth::config {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;
using testing::SizeIs;
using testing::StartsWith;
using Json = nlohmann::json;

std::vector<std::string> textsOf(const Settings& settings) {
  std::vector<std::string> texts;
  for (const auto& problem : settings.problems()) texts.push_back(problem.text());
  return texts;
}

Settings read(const std::string& auth) {
  Settings settings;
  settings.readText("version: 1\nauth:" + auth, "berth.yaml", "/etc/berth");
  settings.checkTogether();
  return settings;
}

std::vector<std::string> problemsOf(const std::string& auth) {
  return textsOf(read(auth));
}

// The JSON that `value` becomes as the value of a plugin's own key.
Json valueOf(const std::string& value) {
  const Settings settings = read("\n  - plugin: p\n    key: " + value + "\n");
  EXPECT_THAT(textsOf(settings), IsEmpty()) << value;
  return Json::parse(settings.config().auth.at(0).json).at("key");
}

TEST(PluginSection, ReadsTheHostsKeysAndKeepsThePlugins) {
  const Settings settings = read(R"(
  - {plugin: htpasswd, file: htpasswd}
  - {plugin: ./acme.so, id: acme.1, isolation: process, deadline: 1s, required: false, colour: red,
     nested: {list: [1, 2, {a: b}]}}
  - {id: sso, isolation: remote, address: "auth.example:7000", tls: {certificate: c.pem, key: k.pem, ca: /x/ca.pem}}
  - {id: here, isolation: remote, address: "unix:run/sso.sock"}
)");
  EXPECT_THAT(textsOf(settings), IsEmpty());
  const auto& auth = settings.config().auth;
  ASSERT_THAT(auth, SizeIs(4));
  EXPECT_EQ(auth[0].plugin, "htpasswd");
  EXPECT_EQ(auth[0].id, "htpasswd");
  EXPECT_EQ(auth[0].isolation, Isolation::kInProcess);
  EXPECT_EQ(auth[0].deadline, std::chrono::seconds{2});
  EXPECT_TRUE(auth[0].required);
  EXPECT_EQ(auth[0].folder, "/etc/berth");
  EXPECT_EQ(auth[0].json, R"({"file":"htpasswd"})");
  EXPECT_EQ(auth[1].plugin, "/etc/berth/acme.so");
  EXPECT_EQ(auth[1].id, "acme.1");
  EXPECT_EQ(auth[1].isolation, Isolation::kProcess);
  EXPECT_EQ(auth[1].deadline, std::chrono::seconds{1});
  EXPECT_FALSE(auth[1].required);
  EXPECT_EQ(auth[1].json, R"({"colour":"red","nested":{"list":[1,2,{"a":"b"}]}})");
  EXPECT_EQ(auth[2].plugin, "");
  EXPECT_EQ(auth[2].isolation, Isolation::kRemote);
  EXPECT_EQ(auth[2].address, "auth.example:7000");
  EXPECT_EQ(auth[2].tls.certificate, "/etc/berth/c.pem");
  EXPECT_EQ(auth[2].tls.ca, "/x/ca.pem");
  EXPECT_EQ(auth[2].json, "{}");
  EXPECT_EQ(auth[3].address, "unix:/etc/berth/run/sso.sock");
}

TEST(PluginSection, KnowsWhereEachValueStood) {
  const Settings settings = read("\n  - plugin: p\n    \"a/b~\":\n      - x\n      - {k: 1}\n");
  EXPECT_THAT(
      settings.config().auth.at(0).places,
      ElementsAre(Pair("", "berth.yaml:3:5"), Pair("/a~1b~0", "berth.yaml:5:7"), Pair("/a~1b~0/0", "berth.yaml:5:9"),
                  Pair("/a~1b~0/1", "berth.yaml:6:9"), Pair("/a~1b~0/1/k", "berth.yaml:6:13")));
}

TEST(PluginSection, IsNamedAfterItsPluginsFile) {
  EXPECT_EQ(read(" [{plugin: ../lib/acme.so}]").config().auth.at(0).id, "acme");
  EXPECT_EQ(read(" [{plugin: ../lib/acme.so}]").config().auth.at(0).plugin, "/etc/lib/acme.so");
  EXPECT_THAT(problemsOf(" [{plugin: ./Acme.so}]"), ElementsAre(HasSubstr("write id: NAME beside it")));
}

TEST(PluginSection, TakesNoListForNoPlugins) {
  EXPECT_THAT(problemsOf(""), IsEmpty());
  EXPECT_THAT(problemsOf(" []"), IsEmpty());
  EXPECT_THAT(problemsOf(" {plugin: htpasswd}"), ElementsAre(HasSubstr("berth.yaml:2:7: auth: takes a list")));
  EXPECT_THAT(problemsOf(" htpasswd"), ElementsAre(HasSubstr("takes a list")));
  EXPECT_THAT(problemsOf(" [htpasswd]"),
              ElementsAre("berth.yaml:2:8: auth[0]: an item is a map; write - plugin: NAME"));
}

TEST(PluginSection, ValuesHaveTheTypesOfYaml12) {
  const std::pair<const char*, Json> values[] = {{"text", "text"},
                                                 {"'1'", "1"},
                                                 {"\"true\"", "true"},
                                                 {"''", ""},
                                                 {"true", true},
                                                 {"FALSE", false},
                                                 {"null", nullptr},
                                                 {"~", nullptr},
                                                 {"", nullptr},
                                                 {"0", 0},
                                                 {"-12", -12},
                                                 {"+7", 7},
                                                 {"0x1F", 31},
                                                 {"0o17", 15},
                                                 {"0xyz", "0xyz"},
                                                 {"1.5", 1.5},
                                                 {"-.5", -0.5},
                                                 {"1e3", 1000.0},
                                                 {"5.", 5.0},
                                                 {"1.2.3", "1.2.3"},
                                                 {"10s", "10s"},
                                                 {"+-1", "+-1"},
                                                 {"1_000", "1_000"},
                                                 {"0b1", "0b1"},
                                                 {"ldaps://host:636", "ldaps://host:636"},
                                                 {"-9223372036854775808", INT64_MIN},
                                                 {"18446744073709551615", UINT64_MAX},
                                                 {"\"\\u0000\\ud7ff\"", std::string("\0\xed\x9f\xbf", 4)}};
  for (const auto& [yaml, json] : values) {
    EXPECT_EQ(valueOf(yaml), json) << yaml;
  }
  EXPECT_TRUE(valueOf("1.0").is_number_float());
  EXPECT_TRUE(valueOf("1").is_number_integer());
}

TEST(PluginSection, RefusesValuesThatReadersDisagreeAbout) {
  for (const std::string value :
       {"yes", "No", "on", "OFF", "y", "010", "-010", "00", "1:30", "12:30:45", "tRUE", "nULL", ".inf", "-.INF", ".nan",
        "18446744073709551616", "-9223372036854775809", "1e999", "0x10000000000000000"}) {
    EXPECT_THAT(problemsOf("\n  - plugin: p\n    key: {a: [" + value + "]}\n"),
                ElementsAre(AllOf(StartsWith("berth.yaml:4:15: auth[0].key.a[0]: "), HasSubstr("quotes"))))
        << value;
  }
}

// Checklist 96: each mistake with its place and its cure, all at once.
TEST(PluginSection, ReportsAllMistakesAtOnce) {
  EXPECT_THAT(
      problemsOf(R"(
  - plugin: htpasswd
    isolation: proces
    deadline: 2
    required: 'false'
    id: Main
  - file: x
  - {plugin: a, address: "x:1"}
  - {plugin: a, id: b, tls: {certificate: c, key: k, ca: a}}
  - {id: r1, isolation: remote}
  - {isolation: remote, address: nowhere}
  - {id: r2, isolation: remote, address: "unix:s", tls: {certificate: c, key: k, kei: a}}
  - {id: r3, plugin: p, isolation: remote, address: "a:1"}
  - {plugin: P, deadline: 2m}
  - {plugin: , id: [x], required: yes}
)"),
      ElementsAre(StartsWith("berth.yaml:4:16: auth[0].isolation: \"proces\": write one of in-process, process, "
                             "remote; did you mean process?"),
                  StartsWith("berth.yaml:5:15: auth[0].deadline: \"2\": write a time"),
                  "berth.yaml:6:15: auth[0].required: \"false\": write true or false, without quotes",
                  StartsWith("berth.yaml:7:9: auth[0].id: \"Main\": an id is 1 to 64 of a-z, 0-9"),
                  StartsWith("berth.yaml:8:5: auth[1].plugin: is missing; write plugin: NAME"),
                  StartsWith("berth.yaml:9:17: auth[2].address: is for a service that runs elsewhere"),
                  StartsWith("berth.yaml:10:24: auth[3].tls: is for isolation: remote over TCP"),
                  StartsWith("berth.yaml:11:14: auth[4].isolation: remote needs an address"),
                  StartsWith("berth.yaml:12:34: auth[5].address: \"nowhere\": the port is missing"),
                  StartsWith("berth.yaml:12:5: auth[5].id: is missing; a remote service has no other name"),
                  "berth.yaml:13:82: auth[6].tls.kei: unknown key; did you mean \"key\"?",
                  StartsWith("berth.yaml:13:52: auth[6].tls: needs ca too"),
                  StartsWith("berth.yaml:13:52: auth[6].tls: a unix socket takes no TLS"),
                  StartsWith("berth.yaml:14:14: auth[7].plugin: a remote service has an address and an id"),
                  StartsWith("berth.yaml:14:44: auth[7].address: passwords would go there in the clear; write tls:"),
                  StartsWith("berth.yaml:15:14: auth[8].plugin: \"P\": no name of a plugin"),
                  "berth.yaml:15:27: auth[8].deadline: \"2m\": must be from 10ms to 1m",
                  StartsWith("berth.yaml:16:6: auth[9].plugin: has no value"),
                  "berth.yaml:16:20: auth[9].id: takes one value, not a list or a map",
                  StartsWith("berth.yaml:16:35: auth[9].required: \"yes\": write true or false")));
}

TEST(PluginSection, NeedsAnIdOfItsOwnForASecondUse) {
  EXPECT_THAT(
      problemsOf("\n  - plugin: ldap\n  - plugin: ldap\n"),
      ElementsAre("berth.yaml:4:5: auth[1].plugin: \"ldap\" is used at berth.yaml:3:5 too; give this one an id of "
                  "its own: id: NAME"));
  EXPECT_THAT(
      problemsOf("\n  - {plugin: ldap, id: x}\n  - {plugin: p, id: x}\n"),
      ElementsAre(AllOf(StartsWith("berth.yaml:4:17: auth[1].id: \"x\" is the id of the plugin at berth.yaml:3:"),
                        EndsWith("too; write another"))));
  EXPECT_THAT(problemsOf("\n  - {plugin: ldap, id: x}\n  - {plugin: ldap}\n"), IsEmpty());
}

TEST(PluginSection, ChecksTheGrammarOfIds) {
  for (const std::string& good : std::vector<std::string>{"a", "0", "a.b_c-d", std::string(64, 'x')})
    EXPECT_THAT(problemsOf(" [{plugin: p, id: '" + good + "'}]"), IsEmpty()) << good;
  for (const std::string& bad :
       std::vector<std::string>{"", ".a", "-a", "A", "a/b", "a b", "\xc3\xa9", std::string(65, 'x')})
    EXPECT_THAT(problemsOf(" [{plugin: p, id: '" + bad + "'}]"), ElementsAre(HasSubstr("an id is"))) << bad;
}

TEST(PluginSection, RefusesWhatYamlCanHide) {
  EXPECT_THAT(problemsOf(" [{plugin: p, a: &x 1, b: *x}]"), ElementsAre(HasSubstr("anchors"), HasSubstr("aliases")));
  EXPECT_THAT(problemsOf(" [{plugin: p, a: !!str 1}]"), ElementsAre(HasSubstr("tags")));
  EXPECT_THAT(problemsOf(" [{plugin: p, a: {<<: {b: 1}}}]"), ElementsAre(HasSubstr("merge keys")));
  EXPECT_THAT(problemsOf(" [{plugin: p, a: {b: 1, b: 2}}]"), ElementsAre(HasSubstr("stands here twice")));
}

TEST(PluginSection, IsUtf8) {
  EXPECT_THAT(problemsOf(" [{plugin: p, a: \"\xff\"}]"), ElementsAre(HasSubstr("not UTF-8")));
  EXPECT_THAT(problemsOf(" [{plugin: p, a: \xa3}]"), ElementsAre(HasSubstr("not UTF-8")));
  EXPECT_THAT(problemsOf(" [{plugin: p, \"\xed\xa0\x80\": a}]"), ElementsAre(HasSubstr("a key is UTF-8")));
}

TEST(PluginSection, HasCaps) {
  EXPECT_THAT(problemsOf(" [{plugin: p, a: " + std::string(100, '[')), Contains(HasSubstr("more than 64 levels")));
  const std::string deep = std::string(60, '[') + "1" + std::string(60, ']');
  EXPECT_THAT(problemsOf(" [{plugin: p, a: " + deep + "}]"), IsEmpty());
  std::string many = " [{plugin: p, a: [";
  for (int i = 0; i < 50'000; ++i) many += "a,";
  EXPECT_THAT(problemsOf(many + "]}]"), ElementsAre(HasSubstr("more than 10000 values")));
  EXPECT_THAT(problemsOf(" [{plugin: p, ? '" + std::string(257, 'k') + "' : 1}]"),
              ElementsAre(HasSubstr("at most 256 bytes")));
  EXPECT_THAT(problemsOf(" [{plugin: p, a: {\"b\\n\": 1}}]"), ElementsAre(HasSubstr("no control characters")));
}

TEST(PluginSection, KeepsAScalarOfAlmostAMebibyte) {
  const std::string text(1'000'000, 'x');
  EXPECT_EQ(valueOf("'" + text + "'"), text);
  EXPECT_EQ(valueOf(text), text);
  EXPECT_THAT(problemsOf(" [{plugin: p, a: '" + std::string(1 << 20, 'x') + "'}]"), ElementsAre(HasSubstr("1 MiB")));
  const std::string digits(1'000'000, '1');
  EXPECT_THAT(problemsOf(" [{plugin: p, a: " + digits + "}]"), ElementsAre(HasSubstr("at most 64 bits")));
}

TEST(PluginSection, ReadsTheHostsKeysThatAreDocumented) {
  for (const auto& key : reservedKeys()) {
    const Settings settings = read(" [{" + std::string{key.name} + ": }]");
    EXPECT_THAT(textsOf(settings), Contains(HasSubstr("auth[0]." + std::string{key.name} + ": has no value")))
        << key.name;
  }
}

TEST(EffectiveAuth, ReadsBackToTheSame) {
  const Settings settings = read(R"(
  - {plugin: ./a b.so, id: acme, isolation: process, deadline: 1500ms, required: false, "odd # key": "x: \"y\" \\ \n\u0004",
     "yes": [1, -2.5, 1.0, true, null, [], {}, "", "010", {"a/b": {c: d}}]}
  - {id: sso, isolation: remote, address: "auth.example:7000", tls: {certificate: c.pem, key: k.pem, ca: ca.pem}}
  - {id: "1.5", plugin: p}
)");
  ASSERT_THAT(textsOf(settings), IsEmpty());
  const std::string yaml = effectiveYaml(settings);
  Settings again;
  again.readText(yaml, "shown.yaml", "/elsewhere");
  EXPECT_THAT(textsOf(again), IsEmpty()) << yaml;
  ASSERT_EQ(again.config().auth.size(), settings.config().auth.size());
  for (std::size_t i = 0; i < again.config().auth.size(); ++i) {
    const PluginSection& one = settings.config().auth[i];
    const PluginSection& other = again.config().auth[i];
    EXPECT_EQ(other.plugin, one.plugin);
    EXPECT_EQ(other.id, one.id);
    EXPECT_EQ(other.isolation, one.isolation);
    EXPECT_EQ(other.address, one.address);
    EXPECT_EQ(other.tls.certificate, one.tls.certificate);
    EXPECT_EQ(other.tls.key, one.tls.key);
    EXPECT_EQ(other.tls.ca, one.tls.ca);
    EXPECT_EQ(other.deadline, one.deadline);
    EXPECT_EQ(other.required, one.required);
    EXPECT_EQ(other.json, one.json);
  }
}

TEST(EffectiveAuth, SaysWhereValuesCameFromAndHidesSecrets) {
  const Settings settings = read(R"(
  - plugin: ldap
    bind_password: hunter2
    url: ldaps://a
    client_secret: {env: SECRET}
    servers: [{Password: [hunter3]}]
    require_secret: true
)");
  const std::string yaml = effectiveYaml(settings);
  EXPECT_THAT(yaml, HasSubstr("  - id: ldap                                # berth.yaml:3:5\n    plugin: ldap\n"));
  EXPECT_THAT(yaml, HasSubstr("    url: \"ldaps://a\"                        # berth.yaml:5:10\n"));
  EXPECT_THAT(yaml, Not(HasSubstr("hunter")));
  EXPECT_THAT(yaml, HasSubstr("bind_password: \"***\""));
  EXPECT_THAT(yaml, HasSubstr("client_secret: {env: \"SECRET\"}"));
  EXPECT_THAT(yaml, HasSubstr("servers: [{Password: \"***\"}]"));
  EXPECT_THAT(yaml, HasSubstr("require_secret: true"));
  const auto urls = [](const PluginSection& section, std::string_view pointer) {
    return section.id == "ldap" && pointer == "/url";
  };
  EXPECT_THAT(effectiveYaml(settings, urls), AllOf(HasSubstr("url: \"***\""), HasSubstr("hunter2")));
  EXPECT_THAT(effectiveYaml(read(" []")), HasSubstr("# auth: not set\n"));
}

}  // namespace
}  // namespace berth::config
