// SPDX-License-Identifier: Apache-2.0
#include "app/certificate_renewal.hpp"

#include "support/certificates.hpp"
#include "support/folder.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include <unistd.h>

namespace berth::app {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

/// A listener whose files lie as Kubernetes puts a Secret: tls.crt → ..data/tls.crt, ..data → ..first.
class RenewCertificates : public testing::Test {
 protected:
  RenewCertificates() {
    fill("..first", "first");
    fs::create_directory_symlink("..first", folder / "..data");
    for (const std::string name : {"tls.crt", "tls.key"}) fs::create_symlink("..data/" + name, folder / name);
    files.certificate = folder / "tls.crt";
    files.key = folder / "tls.key";
    listener = std::make_unique<http::TlsListener>(files, *http::TlsContext::load(files));
  }

  /// A new version of the Secret in a folder of its own.
  void fill(const std::string& version, const std::string& name) {
    const config::TlsConfig issued = authority.issue(name);
    fs::create_directory(folder / version);
    fs::rename(issued.certificate, fs::path{folder / version} / "tls.crt");
    fs::rename(issued.key, fs::path{folder / version} / "tls.key");
  }
  void turnTo(const std::string& version) {
    fs::create_directory_symlink(version, folder / "..data_tmp");
    fs::rename(folder / "..data_tmp", folder / "..data");
  }
  bool shows(const std::string& name) const {
    return listener->context()->certificateText().starts_with("CN=" + name + ",");
  }
  bool willShow(const std::string& name) const {
    return becomes([&] { return shows(name); });
  }
  static bool becomes(const std::function<bool()>& condition) {
    for (const auto end = std::chrono::steady_clock::now() + 10s; !condition();) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(10ms);
    }
    return true;
  }

  static constexpr Renewal::Times kTimes{50ms, 500ms, 1h};

  test::Folder folder;
  test::Authority authority{folder.path(), "authority"};
  config::HttpTls files;
  std::unique_ptr<http::TlsListener> listener;
  HangupSignal hangups;
  const observe::Log log{observe::Level::kError};
};

TEST_F(RenewCertificates, WhenKubernetesTurnsItsLinkAndTheNextTimeToo) {
  CertificateRenewal certificate{*listener, log};
  const Renewal renewal{{&certificate}, hangups, log, kTimes};
  for (const std::string name : {"second", "third"}) {
    fill(".." + name, name);
    turnTo(".." + name);
    EXPECT_TRUE(willShow(name)) << name;
  }
}

TEST_F(RenewCertificates, WhenFilesAreReplacedWhereTheLinksLead) {
  CertificateRenewal certificate{*listener, log};
  const Renewal renewal{{&certificate}, hangups, log, kTimes};
  fill("next", "next");
  for (const std::string name : {"tls.key", "tls.crt"}) {
    fs::rename(fs::path{folder / "next"} / name, fs::path{folder / "..first"} / name);
  }
  EXPECT_TRUE(willShow("next"));
}

TEST_F(RenewCertificates, NotWithFilesThatAreWrongAndAgainOnceTheyAreRight) {
  CertificateRenewal certificate{*listener, log};
  const Renewal renewal{{&certificate}, hangups, log, kTimes};
  std::ofstream{folder / "..first/tls.key"} << "no key";
  std::this_thread::sleep_for(300ms);
  EXPECT_TRUE(shows("first"));
  fill("..second", "second");
  turnTo("..second");
  EXPECT_TRUE(willShow("second"));
}

TEST_F(RenewCertificates, AndSaysWhetherTheFilesAreInForceAndSinceWhen) {
  CertificateRenewal certificate{*listener, log};
  const Renewal renewal{{&certificate}, hangups, log, kTimes};
  const auto began = renewal.renewedAt();
  EXPECT_TRUE(renewal.isUpToDate());
  EXPECT_LE(std::chrono::abs(std::chrono::system_clock::now() - began), 5s);
  std::this_thread::sleep_until(began + 1100ms);
  std::ofstream{folder / "..first/tls.key"} << "no key";
  EXPECT_TRUE(becomes([&] { return !renewal.isUpToDate(); }));
  EXPECT_EQ(renewal.renewedAt(), began);
  fill("..second", "second");
  turnTo("..second");
  EXPECT_TRUE(becomes([&] { return renewal.isUpToDate(); }));
  EXPECT_GT(renewal.renewedAt(), began);
}

TEST_F(RenewCertificates, WhenAskedBySighup) {
  // Left alone it would wait an hour for its folder to be quiet.
  CertificateRenewal certificate{*listener, log};
  const Renewal renewal{{&certificate}, hangups, log, {1h, 1h, 1h}};
  fill("..second", "second");
  turnTo("..second");
  EXPECT_TRUE(shows("first"));
  ::kill(::getpid(), SIGHUP);
  EXPECT_TRUE(willShow("second"));
}

TEST_F(RenewCertificates, ByPollingWhereNothingIsTold) {
  CertificateRenewal certificate{*listener, log};
  const Renewal renewal{{&certificate}, hangups, log, {1h, 100ms, 100ms}};
  fill("..second", "second");
  turnTo("..second");
  EXPECT_TRUE(willShow("second"));
}

TEST(FoldersOf, AreThoseOfEveryLinkOnTheWay) {
  const test::Folder folder;
  const fs::path root = fs::canonical(folder.path());
  fs::create_directories(root / "real/deep");
  std::ofstream{root / "real/deep/file"} << "x";
  fs::create_directory_symlink("real", root / "link");
  fs::create_directory(root / "entry");
  fs::create_symlink("../link/deep/file", root / "entry/file");
  EXPECT_EQ(foldersOf(root / "entry/file"), (std::set<fs::path>{root, root / "entry", root / "real/deep"}));
}

TEST(FoldersOf, EndWhereLinksGoInCircles) {
  const test::Folder folder;
  fs::create_symlink("two", folder / "one");
  fs::create_symlink("one", folder / "two");
  EXPECT_EQ(foldersOf(folder / "one"), std::set<fs::path>{folder.path()});
}

}  // namespace
}  // namespace berth::app
