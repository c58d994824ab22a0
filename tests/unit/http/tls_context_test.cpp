// SPDX-License-Identifier: Apache-2.0
#include "http/tls_context.hpp"
#include "support/certificates.hpp"
#include "support/folder.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace berth::http {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class TlsFiles : public testing::Test {
 protected:
  TlsFiles() { use(authority.issue("server")); }

  void use(const config::TlsConfig& issued) {
    files.certificate = issued.certificate;
    files.key = issued.key;
  }
  /// "FIELD: MESSAGE" of what is wrong; empty when nothing is.
  std::string problem() {
    const auto loaded = TlsContext::load(files);
    return loaded ? "" : loaded.error().field + ": " + loaded.error().message;
  }
  void write(const std::filesystem::path& file, const std::string& text) { std::ofstream{file} << text; }

  berth::test::Folder folder;
  berth::test::Authority authority{folder.path(), "authority"};
  config::HttpTls files;
};

TEST_F(TlsFiles, AreUsedWhenTheyBelongTogether) {
  EXPECT_EQ(problem(), "");
  const auto loaded = TlsContext::load(files);
  EXPECT_TRUE((*loaded)->warnings().empty());
  EXPECT_THAT((*loaded)->certificateText(), HasSubstr("CN=server, until "));
}

TEST_F(TlsFiles, MayHoldAChain) {
  std::ifstream chain{folder / "authority.pem"};
  std::ofstream{files.certificate, std::ios::app} << chain.rdbuf();
  EXPECT_EQ(problem(), "");
}

TEST_F(TlsFiles, AreNamedWhenTheyCannotBeRead) {
  files.key = folder / "missing.key";
  EXPECT_THAT(problem(), AllOf(HasSubstr("http.tls.key: " + files.key.string()), HasSubstr("No such file"),
                               HasSubstr("name a PEM file that this user may read")));
  files.key = folder.path();
  EXPECT_THAT(problem(), HasSubstr("Is a directory"));
  files.certificate = folder / "missing.pem";
  EXPECT_THAT(problem(), HasSubstr("http.tls.certificate: "));
}

TEST_F(TlsFiles, AreRefusedWhenTheKeyIsAnothers) {
  files.key = authority.issue("other").key;
  EXPECT_THAT(problem(), AllOf(HasSubstr("http.tls.key: "),
                               HasSubstr("does not belong to the certificate in " + files.certificate.string())));
}

TEST_F(TlsFiles, AreRefusedWithoutWhatTheyShouldHold) {
  const auto whole = files;
  write(folder / "empty", "nothing\n");
  files.certificate = folder / "empty";
  EXPECT_THAT(problem(), HasSubstr("holds no certificate"));
  files = whole;
  files.key = folder / "empty";
  EXPECT_THAT(problem(), HasSubstr("holds no private key"));
  files = whole;
  files.client_ca = folder / "empty";
  EXPECT_THAT(problem(), HasSubstr("http.tls.client_ca: "));
  files = whole;
  std::ofstream{files.certificate, std::ios::app} << "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
  EXPECT_THAT(problem(), HasSubstr("certificate 2 in it is damaged"));
}

TEST_F(TlsFiles, AreRefusedWithAPassphrase) {
  files.key = folder / "locked.key";
  const std::string command = "openssl pkey -in " + authority.issue("server").key.string() +
                              " -aes256 -passout pass:x -out " + files.key.string() + " 2>&1";
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_THAT(problem(), AllOf(HasSubstr("has a passphrase"), HasSubstr("openssl pkey")));
}

TEST_F(TlsFiles, SayWhenTheyExpire) {
  for (const long until : {3600L, -3600L, 40L * 365 * 86400}) {
    use(authority.issue("server", {-7200, until}));
    const auto expected = std::chrono::system_clock::now() + std::chrono::seconds{until};
    const auto loaded = TlsContext::load(files);
    ASSERT_TRUE(loaded.has_value());
    EXPECT_LE(std::chrono::abs((*loaded)->expiry() - expected), std::chrono::seconds{5}) << until;
  }
}

TEST_F(TlsFiles, AreUsedWithAWarningOutsideOfTheirTime) {
  use(authority.issue("old", {-7200, -3600}));
  EXPECT_THAT((*TlsContext::load(files))->warnings().at(0).message, HasSubstr("expired at"));
  use(authority.issue("early", {3600, 7200}));
  EXPECT_THAT((*TlsContext::load(files))->warnings().at(0).message, HasSubstr("not valid before"));
}

TEST_F(TlsFiles, AreTheSameAsLongAsTheirBytesAre) {
  const auto first = *TlsContext::load(files);
  EXPECT_TRUE(first->isSame(**TlsContext::load(files)));
  use(authority.issue("server"));
  EXPECT_FALSE(first->isSame(**TlsContext::load(files)));
}

}  // namespace
}  // namespace berth::http
