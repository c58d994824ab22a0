// SPDX-License-Identifier: Apache-2.0
#include "plugin/config_check.hpp"

#include "config/settings.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace berth::plugin {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;
using Json = nlohmann::json;

constexpr const char* kSchema = R"json({
  "type": "object", "additionalProperties": false, "required": ["url"],
  "definitions": {"server": {"type": "object", "additionalProperties": false, "required": ["host"],
    "properties": {"host": {"type": "string"}, "port": {"type": "integer", "default": 389},
                   "ca": {"type": "string", "format": "path", "default": "ca.pem"}}}},
  "properties": {
    "url": {"anyOf": [{"type": "string", "minLength": 1},
                      {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}}]},
    "timeout": {"type": "integer", "minimum": 1, "maximum": 60, "default": 3},
    "mode": {"enum": ["simple", "strict"]},
    "insecure": {"type": "boolean", "default": false},
    "ca_file": {"type": "string", "format": "path"},
    "folders": {"type": "array", "items": {"type": "string", "format": "path"}, "uniqueItems": true},
    "servers": {"type": "array", "items": {"$ref": "#/definitions/server"}},
    "bind_password": {"type": "string", "minLength": 1, "maxLength": 2000, "writeOnly": true},
    "keys": {"type": "object", "additionalProperties": {"type": "string", "writeOnly": true}},
    "name": {"type": "string", "pattern": "^[a-z]+$"},
    "cache": {"type": "object", "default": {}, "properties": {"size": {"type": "integer", "default": 7}}}
  }
})json";

class ConfigCheck : public testing::Test {
 protected:
  ConfigCheck() {
    manifest_.name = "ldap";
    manifest_.config_schema = kSchema;
  }
  ~ConfigCheck() override { std::filesystem::remove_all(folder_); }

  config::PluginSection sectionOf(const std::string& yaml) const {
    config::Settings settings;
    settings.readText("version: 1\nauth:\n  - plugin: ldap\n" + yaml, "berth.yaml", folder_);
    for (const auto& problem : settings.problems()) ADD_FAILURE() << problem.text();
    return settings.config().auth.at(0);
  }
  CheckedConfig check(const std::string& yaml) const { return checkedConfig(sectionOf(yaml), manifest_); }

  static std::vector<std::string> textsOf(const config::Problems& problems) {
    std::vector<std::string> texts;
    for (const auto& problem : problems) texts.push_back(problem.text());
    return texts;
  }
  std::vector<std::string> problemsOf(const std::string& yaml) const { return textsOf(check(yaml).problems); }

  std::string write(const std::string& name, const std::string& text, mode_t mode = 0600) const {
    const auto path = folder_ / name;
    std::ofstream{path} << text;
    ::chmod(path.c_str(), mode);
    return path;
  }

  const std::filesystem::path folder_ = [] {
    std::string name = testing::TempDir() + "berth-config-check-XXXXXX";
    return std::filesystem::path{::mkdtemp(name.data())};
  }();
  Manifest manifest_;
};

TEST_F(ConfigCheck, PutsDefaultsIntoObjectsAndItemsOfLists) {
  const auto checked = check("    url: ldap://a\n    servers: [{host: a, port: 1}, {host: b}]\n");
  EXPECT_THAT(textsOf(checked.problems), IsEmpty());
  EXPECT_THAT(textsOf(checked.warnings), IsEmpty());
  const std::string ca = folder_ / "ca.pem";
  EXPECT_EQ(Json::parse(checked.json),
            Json::parse(R"({"url": "ldap://a", "timeout": 3, "insecure": false, "cache": {"size": 7}, "servers": [
              {"host": "a", "port": 1, "ca": ")" +
                        ca + R"("}, {"host": "b", "port": 389, "ca": ")" + ca + R"("}]})"));
}

TEST_F(ConfigCheck, MakesPathsAbsolute) {
  const Json json = Json::parse(check("    url: u\n    ca_file: ../ca.pem\n    folders: [x, /y]\n").json);
  EXPECT_EQ(json["ca_file"], (folder_.parent_path() / "ca.pem").string());
  EXPECT_EQ(json["folders"], Json::array({(folder_ / "x").string(), "/y"}));
  EXPECT_EQ(json["url"], "u");
  EXPECT_THAT(problemsOf("    url: u\n    ca_file: \"a\\0b\"\n"), ElementsAre(HasSubstr("zero bytes")));
}

TEST_F(ConfigCheck, TellsEachMistakeAtItsPlaceWithWhatIsAllowed) {
  EXPECT_THAT(
      problemsOf("    timeout: 100\n    mode: strickt\n    insecure: 1\n    ca_fil: x\n    folders: a\n"
                 "    servers:\n      - {host: 1, prt: 2}\n      - {}\n    isolaton: process\n    zzzzzzz: 1\n"
                 "    name: A\n"),
      ElementsAre(
          StartsWith(
              "berth.yaml:3:5: ldap.url: is missing; it takes non-empty text or non-empty list of non-empty text"),
          "berth.yaml:7:13: ldap.ca_fil: unknown key; did you mean \"ca_file\"?",
          "berth.yaml:12:15: ldap.isolaton: unknown key; did you mean \"isolation\"?",
          StartsWith("berth.yaml:13:14: ldap.zzzzzzz: unknown key; there are bind_password, ca_file, cache"),
          "berth.yaml:8:14: ldap.folders: \"a\": must be a list of path, each once",
          "berth.yaml:6:15: ldap.insecure: 1: must be true or false",
          "berth.yaml:5:11: ldap.mode: \"strickt\": must be one of simple, strict; did you mean strict?",
          "berth.yaml:14:11: ldap.name: \"A\": must be text, of the form ^[a-z]+$",
          "berth.yaml:10:24: ldap.servers[0].prt: unknown key; did you mean \"port\"?",
          "berth.yaml:10:16: ldap.servers[0].host: 1: must be text",
          "berth.yaml:11:9: ldap.servers[1].host: is missing; it takes text",
          "berth.yaml:4:14: ldap.timeout: 100: must be a whole number, 1 to 60"));
}

TEST_F(ConfigCheck, ExplainsTheBranchThatWasMeant) {
  EXPECT_THAT(problemsOf("    url: [a, '']\n"),
              ElementsAre("berth.yaml:4:14: ldap.url[1]: \"\": must be non-empty text"));
  EXPECT_THAT(problemsOf("    url: 5\n"),
              ElementsAre(HasSubstr("ldap.url: 5: must be non-empty text or non-empty list of")));
  EXPECT_THAT(problemsOf("    url: []\n"),
              ElementsAre(HasSubstr("ldap.url: must be a non-empty list of non-empty text")));
  EXPECT_THAT(problemsOf("    url: u\n    folders: [a, a]\n"), ElementsAre(HasSubstr("each once")));
}

TEST_F(ConfigCheck, TakesSecretsFromFilesAndTheEnvironment) {
  write("password", "hunter2\n");
  ::setenv("BERTH_TEST_SECRET", "hunter3\n\n", 1);
  const auto checked =
      check("    url: u\n    bind_password: {file: password}\n    keys: {a: {env: BERTH_TEST_SECRET}}\n");
  EXPECT_THAT(textsOf(checked.problems), IsEmpty());
  EXPECT_THAT(textsOf(checked.warnings), IsEmpty());
  EXPECT_EQ(Json::parse(checked.json)["bind_password"], "hunter2");
  EXPECT_EQ(Json::parse(checked.json)["keys"]["a"], "hunter3\n") << "one newline is the editor's";
  EXPECT_EQ(
      Json::parse(
          check("    url: u\n    bind_password: {file: '" + write("crlf", "x\r\n") + "'}\n").json)["bind_password"],
      "x");
}

TEST_F(ConfigCheck, WarnsOfSecretsThatOthersCanRead) {
  write("password", "hunter2", 0640);
  const auto file = check("    url: u\n    bind_password: {file: password}\n");
  EXPECT_THAT(textsOf(file.problems), IsEmpty());
  EXPECT_THAT(textsOf(file.warnings),
              ElementsAre(AllOf(StartsWith("berth.yaml:5:20: ldap.bind_password: "), HasSubstr("chmod 600"))));
  const auto plain = check("    url: u\n    bind_password: hunter2\n");
  EXPECT_THAT(textsOf(plain.problems), IsEmpty());
  EXPECT_EQ(Json::parse(plain.json)["bind_password"], "hunter2");
  EXPECT_THAT(textsOf(plain.warnings), ElementsAre(AllOf(HasSubstr("{file: PATH}"), Not(HasSubstr("hunter")))));
}

TEST_F(ConfigCheck, SaysWhySecretsCannotBeHad) {
  ::unsetenv("BERTH_TEST_NO_SECRET");
  write("long", std::string(70'000, 'x'));
  write("empty", "\n");
  EXPECT_THAT(problemsOf("    url: u\n    bind_password: {file: none}\n"),
              ElementsAre(AllOf(StartsWith("berth.yaml:5:20: ldap.bind_password: "), HasSubstr("No such file"))));
  EXPECT_THAT(problemsOf("    url: u\n    bind_password: {file: .}\n"), ElementsAre(HasSubstr("no regular file")));
  EXPECT_THAT(problemsOf("    url: u\n    bind_password: {file: /dev/zero}\n"),
              ElementsAre(HasSubstr("no regular file")));
  EXPECT_THAT(problemsOf("    url: u\n    bind_password: {file: long}\n"), ElementsAre(HasSubstr("64 KiB")));
  EXPECT_THAT(problemsOf("    url: u\n    bind_password: {file: empty}\n"),
              ElementsAre(HasSubstr("ldap.bind_password: must be text, 1 to 2000 characters")));
  EXPECT_THAT(problemsOf("    url: u\n    bind_password: {env: BERTH_TEST_NO_SECRET}\n"),
              ElementsAre(HasSubstr("BERTH_TEST_NO_SECRET is not set")));
  EXPECT_THAT(problemsOf("    url: u\n    keys: {a: {fiel: x}, b: {file: 1}, c: {file: x, env: z}, d: 5}\n"),
              AllOf(SizeIs(4), Each(HasSubstr("write {file: PATH} or {env: NAME}"))));
}

// L2: no secret in a message, whatever else is wrong with it.
TEST_F(ConfigCheck, NeverTellsASecret) {
  const std::string secret(2001, 's');
  write("password", secret);
  for (const std::string& yaml :
       std::vector<std::string>{"    bind_password: {file: password}\n    keys: {a: " + secret + "}\n",
                                "    bind_password: " + secret + "\n", "    bind_password: [ssss]\n",
                                "    bind_password: {file: [ssss]}\n", "    bind_pasword: ssss\n    url: u\n"}) {
    const auto checked = check(yaml);
    EXPECT_FALSE(checked.isGood());
    EXPECT_THAT(textsOf(checked.problems), Each(Not(HasSubstr("ssss")))) << yaml;
    EXPECT_THAT(textsOf(checked.warnings), Each(Not(HasSubstr("ssss")))) << yaml;
    EXPECT_EQ(checked.json, "");
  }
}

TEST_F(ConfigCheck, KnowsWhichValuesAreSecret) {
  const auto section = sectionOf("    url: u\n    bind_password: x\n    keys: {a: {file: b}}\n");
  EXPECT_TRUE(isSecret(section, manifest_, "/bind_password"));
  EXPECT_TRUE(isSecret(section, manifest_, "/keys/a"));
  EXPECT_TRUE(isSecret(section, manifest_, "/keys/a/file"));
  EXPECT_FALSE(isSecret(section, manifest_, "/keys"));
  EXPECT_FALSE(isSecret(section, manifest_, "/url"));
}

TEST_F(ConfigCheck, RefusesTextsThatPatternsCannotTake) {
  const std::string text(200'000, 'a');
  EXPECT_THAT(problemsOf("    url: u\n    name: " + text + "\n"),
              ElementsAre("berth.yaml:5:11: ldap.name: longer than 4096 bytes, more than this plugin takes"));
  EXPECT_THAT(problemsOf("    url: u\n    name: " + std::string(4096, 'a') + "\n"), IsEmpty());
}

TEST_F(ConfigCheck, TakesAnythingWithoutASchema) {
  manifest_.config_schema.clear();
  const auto checked = check("    a: {b: [1, x]}\n");
  EXPECT_TRUE(checked.isGood());
  EXPECT_EQ(checked.json, R"({"a":{"b":[1,"x"]}})");
}

TEST_F(ConfigCheck, SurvivesSchemasThatAreNone) {
  for (const char* schema :
       {"[", "[]", "5", R"({"type": 5})", R"({"type": "colour"})", R"({"required": "a"})", R"({"properties": []})",
        R"({"properties": {"a": {"$ref": "#/nowhere"}}})", R"({"properties": {"a": {"$ref": "http://x/y"}}})",
        R"({"properties": {"a": {"pattern": "("}}})", R"({"minimum": "x"})", R"({"enum": 5})"}) {
    manifest_.config_schema = schema;
    const auto checked = check("    a: x\n");
    EXPECT_THAT(textsOf(checked.problems), Not(IsEmpty())) << schema;
  }
}

TEST_F(ConfigCheck, FollowsConditionsItHasNoWordsFor) {
  manifest_.config_schema = R"({"properties": {"a": {"type": "integer"}}, "if": {"required": ["a"]},
    "then": {"required": ["b"]}, "not": {"required": ["c"]}})";
  EXPECT_THAT(problemsOf("    a: 1\n    b: 2\n"), IsEmpty());
  EXPECT_THAT(problemsOf("    a: 1\n"), ElementsAre(StartsWith("berth.yaml:3:5: ldap: ")));
  EXPECT_THAT(problemsOf("    c: 1\n"), ElementsAre(StartsWith("berth.yaml:3:5: ldap: ")));
}

TEST_F(ConfigCheck, EndsOnSchemasThatReferToThemselves) {
  manifest_.config_schema = R"({"properties": {"a": {"$ref": "#"}, "n": {"type": "integer"}}})";
  std::string deep = "n: x";
  for (int i = 0; i < 50; ++i) deep = "a: {" + deep + "}";
  EXPECT_THAT(problemsOf("    " + deep + "\n"), ElementsAre(HasSubstr("n: \"x\": must be a whole number")));
}

}  // namespace
}  // namespace berth::plugin
