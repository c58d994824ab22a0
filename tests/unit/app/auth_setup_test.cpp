// SPDX-License-Identifier: Apache-2.0
#include "app/auth_setup.hpp"

#include "support/certificates.hpp"
#include "support/folder.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <ostream>
#include <string>

namespace berth::app {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kRenewed = "The auth plugins are those of the configuration as it is now.";

/// A section that has the same `keys` in two configurations, and others besides. "$" is the folder of the test.
struct Change {
  const char* name;
  const char* keys;
  const char* before;
  const char* after;
};

std::ostream& operator<<(std::ostream& out, const Change& change) {
  return out << change.name;
}

constexpr const char* kPuppet = "plugin: $/puppet.so";
// They do not answer: who is not required is not waited for.
constexpr const char* kService = "id: a, isolation: remote, required: false";
constexpr const char* kAddress = "id: a, isolation: remote, required: false, address: '127.0.0.1:1'";
constexpr const char* kTls = "tls: {certificate: $/own.pem, key: $/own.key, ca: $/ca.pem}";

constexpr Change kChanges[]{
    {"Plugin", "id: a", "plugin: $/puppet.so", "plugin: $/other.so"},
    {"Id", kPuppet, "id: a", "id: b"},
    {"Isolation", "id: a, required: false", kPuppet, "isolation: remote, address: '127.0.0.1:1'"},
    {"Address", kService, "address: '127.0.0.1:1'", "address: '127.0.0.1:2'"},
    {"Tls", kAddress, "deadline: 2s", kTls},
    {"TlsCertificate", kAddress, kTls, "tls: {certificate: $/copy-of-own.pem, key: $/own.key, ca: $/ca.pem}"},
    {"TlsKey", kAddress, kTls, "tls: {certificate: $/own.pem, key: $/copy-of-own.key, ca: $/ca.pem}"},
    {"TlsCa", kAddress, kTls, "tls: {certificate: $/own.pem, key: $/own.key, ca: $/copy-of-ca.pem}"},
    {"Deadline", kPuppet, "deadline: 1s", "deadline: 2s"},
    {"Required", kPuppet, "required: false", "required: true"},
    {"OwnKey", kPuppet, "secret: one", "secret: two"},
};

class RenewAuth : public testing::TestWithParam<Change> {
 protected:
  void SetUp() override {
    for (const char* name : {"puppet.so", "other.so"}) fs::copy_file(BERTH_AUTH_PUPPET, folder_ / name);
    (void)authority_.issue("own");
    for (const std::string name : {"own.pem", "own.key", "ca.pem"})
      fs::copy_file(folder_ / name, folder_ / ("copy-of-" + name));
  }

  void write(const std::string& keys, const std::string& comment = {}) {
    std::string text = "version: 1\ntoken: {keys: $/keys}\n" + comment + "auth:\n  - {";
    text += GetParam().keys + (", " + keys) + "}\n";
    for (auto at = text.find('$'); at != std::string::npos; at = text.find('$')) text.replace(at, 1, folder_.path());
    std::ofstream{file_} << text;
  }

  std::unique_ptr<AuthSetup> make() {
    config::Settings settings;
    settings.readFile(file_);
    settings.checkTogether();
    auto setup = AuthSetup::make(settings, file_, log_, metrics_);
    for (const auto& problem : settings.problems()) ADD_FAILURE() << problem.text();
    if (!setup) ADD_FAILURE() << setup.error().detail;
    return setup ? *std::move(setup) : nullptr;
  }

  static std::string saidBy(AuthSetup& setup, bool is_asked) {
    testing::internal::CaptureStderr();
    setup.renew(is_asked);
    return testing::internal::GetCapturedStderr();
  }

  const test::Folder folder_;
  const test::Authority authority_{folder_.path(), "ca"};
  const std::string file_ = folder_ / "berth.yaml";
  const observe::Log log_{observe::Level::kInfo};
  observe::Metrics metrics_;
};

TEST_P(RenewAuth, SeesWhatHasChangedAndNothingElse) {
  write(GetParam().before);
  const auto setup = make();
  ASSERT_NE(setup, nullptr);
  write(GetParam().before, "# the same\n");
  EXPECT_THAT(saidBy(*setup, false), Not(HasSubstr(kRenewed)));
  write(GetParam().after);
  EXPECT_THAT(saidBy(*setup, false), HasSubstr(kRenewed));
  EXPECT_THAT(saidBy(*setup, false), Not(HasSubstr(kRenewed)));
}

/// One plugin, which comes and goes.
class RenewOneAuth : public RenewAuth {};

TEST_P(RenewOneAuth, SaysWhatBecameOfIt) {
  write(GetParam().before);
  const auto setup = make();
  ASSERT_NE(setup, nullptr);
  EXPECT_EQ(setup->renew(false), Renewed::kNothing);
  EXPECT_EQ(setup->renew(true), Renewed::kDone);
  write("plugin: $/missing.so");
  EXPECT_EQ(setup->renew(false), Renewed::kRefused);
  EXPECT_THAT(metrics_.text(), HasSubstr("berth_plugin_up{plugin=\"a\"} 1\n")) << "the old one stays";
  write(GetParam().before);
  EXPECT_EQ(setup->renew(false), Renewed::kNothing) << "what is in force is what the file says again";
}

TEST_P(RenewOneAuth, RemembersThatItWasAskedInVain) {
  write(GetParam().before);
  const auto setup = make();
  ASSERT_NE(setup, nullptr);
  fs::rename(folder_ / "puppet.so", folder_ / "away.so");
  EXPECT_EQ(setup->renew(true), Renewed::kRefused);
  EXPECT_EQ(setup->renew(false), Renewed::kRefused) << "nothing is better a minute later";
  fs::rename(folder_ / "away.so", folder_ / "puppet.so");
  EXPECT_EQ(setup->renew(true), Renewed::kDone);
  EXPECT_EQ(setup->renew(false), Renewed::kNothing);
}

INSTANTIATE_TEST_SUITE_P(, RenewOneAuth, testing::Values(Change{"Puppet", "id: a", kPuppet, kPuppet}),
                         [](const auto& about) { return about.param.name; });

INSTANTIATE_TEST_SUITE_P(, RenewAuth, testing::ValuesIn(kChanges), [](const auto& about) { return about.param.name; });

}  // namespace
}  // namespace berth::app
