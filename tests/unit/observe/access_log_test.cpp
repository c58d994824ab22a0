// SPDX-License-Identifier: Apache-2.0
#include "observe/access_log.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

namespace berth::observe {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

AccessEntry entry() {
  return {"id-1",
          "10.0.0.1:4711",
          "https",
          "GET",
          "/v2/a/manifests/latest",
          "docker/20.10",
          "a",
          "latest",
          "",
          200,
          5,
          1024,
          milliseconds{3},
          milliseconds{2}};
}

class AccessLogFile : public testing::Test {
 protected:
  AccessLogFile() {
    std::string folder = (std::filesystem::temp_directory_path() / "access-log-XXXXXX").string();
    folder_ = ::mkdtemp(folder.data());
    path_ = (folder_ / "access.log").string();
  }
  ~AccessLogFile() override { std::filesystem::remove_all(folder_); }

  static std::vector<std::string> lines(const std::string& path) {
    std::ifstream file{path};
    std::vector<std::string> all;
    for (std::string line; std::getline(file, line);) all.push_back(line);
    return all;
  }
  static bool waitForLines(const std::string& path, std::size_t count) {
    for (int i = 0; i < 500 && lines(path).size() < count; ++i) std::this_thread::sleep_for(milliseconds{10});
    return lines(path).size() >= count;
  }

  std::filesystem::path folder_;
  std::string path_;
};

// Checklist 85.
TEST(AccessLine, IsOneJsonObject) {
  const auto line =
      formatAccess(entry(), AccessFormat::kJson, system_clock::time_point{milliseconds{1'600'000'000'123}});
  ASSERT_TRUE(line.ends_with("}\n"));
  const auto json = nlohmann::json::parse(line);
  EXPECT_EQ(json["ts"], "2020-09-13T12:26:40.123000Z");
  EXPECT_EQ(json["request_id"], "id-1");
  EXPECT_EQ(json["client"], "10.0.0.1:4711");
  EXPECT_EQ(json["scheme"], "https");
  EXPECT_EQ(json["method"], "GET");
  EXPECT_EQ(json["target"], "/v2/a/manifests/latest");
  EXPECT_EQ(json["status"], 200);
  EXPECT_EQ(json["bytes_in"], 5);
  EXPECT_EQ(json["bytes_out"], 1024);
  EXPECT_EQ(json["duration_us"], 3000);
  EXPECT_EQ(json["first_byte_us"], 2000);
  EXPECT_EQ(json["repository"], "a");
  EXPECT_EQ(json["reference"], "latest");
  EXPECT_FALSE(json.contains("error"));
  EXPECT_EQ(json["user_agent"], "docker/20.10");
}

TEST(AccessLine, IsApachesCombinedFormat) {
  const auto line =
      formatAccess(entry(), AccessFormat::kCombined, system_clock::time_point{milliseconds{1'600'000'000'123}});
  EXPECT_EQ(line,
            "10.0.0.1 - - [13/Sep/2020:12:26:40 +0000] \"GET /v2/a/manifests/latest HTTP/1.1\" 200 1024 \"-\" "
            "\"docker/20.10\" \"id-1\"\n");
}

TEST(AccessLine, NamesTheErrorsCode) {
  auto refused = entry();
  refused.status = 404;
  refused.error = "MANIFEST_UNKNOWN";
  const auto json = nlohmann::json::parse(formatAccess(refused, AccessFormat::kJson, system_clock::now()));
  EXPECT_EQ(json["error"], "MANIFEST_UNKNOWN");
}

TEST(AccessLine, KeepsTheStateOfAnUploadToItself) {
  auto upload = entry();
  upload.target = "/v2/a/blobs/uploads/1?_state=secret&digest=sha256:1&_state=secret";
  for (const auto format : {AccessFormat::kJson, AccessFormat::kCombined}) {
    const auto line = formatAccess(upload, format, system_clock::now());
    EXPECT_EQ(line.find("secret"), std::string::npos) << line;
    EXPECT_NE(line.find("?_state=-&digest=sha256:1&_state=-"), std::string::npos) << line;
  }
}

TEST(AccessLine, NamesTheUserInOneWord) {
  AccessEntry line = entry();
  line.user = "user:alice \"x\"";
  EXPECT_NE(formatAccess(line, AccessFormat::kJson, {}).find(R"("user":"user:alice \"x\"")"), std::string::npos);
  EXPECT_NE(formatAccess(line, AccessFormat::kCombined, {}).find(R"( - user:alice_\"x\" [)"), std::string::npos)
      << formatAccess(line, AccessFormat::kCombined, {});
}

TEST(AccessLine, HidesWhatIsNoParameterOfTheProtocol) {
  auto login = entry();
  login.target =
      "/token?service=berth&password=hidden&scope=repository:a:pull&hidden&access_token=hidden&&Digest=hidden&n=";
  for (const auto format : {AccessFormat::kJson, AccessFormat::kCombined}) {
    const auto line = formatAccess(login, format, system_clock::now());
    EXPECT_EQ(line.find("hidden"), std::string::npos) << line;
    EXPECT_NE(line.find("/token?service=berth&password=-&scope=repository:a:pull&-&access_token=-&&Digest=-&n="),
              std::string::npos)
        << line;
  }
}

TEST(AccessLine, NamesTheHostAloneInTheCombinedFormat) {
  for (const auto& [client, host] : {std::pair{"10.0.0.1", "10.0.0.1"}, std::pair{"[2001:db8::1]:80", "2001:db8::1"},
                                     std::pair{"2001:db8::1", "2001:db8::1"}, std::pair{"", ""}}) {
    auto line = entry();
    line.client = client;
    EXPECT_TRUE(formatAccess(line, AccessFormat::kCombined, {}).starts_with(host + std::string{" - - ["})) << client;
  }
}

// Checklist 85.
TEST(AccessLine, CannotBeForgedByAClient) {
  auto forged = entry();
  const std::string agent = "x\"}\n{\"status\":200,\\ \xff";
  forged.user_agent = agent;
  for (const auto format : {AccessFormat::kJson, AccessFormat::kCombined}) {
    const auto line = formatAccess(forged, format, system_clock::now());
    EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  }
  EXPECT_EQ(nlohmann::json::parse(formatAccess(forged, AccessFormat::kJson, system_clock::now()))["status"], 200);
}

TEST_F(AccessLogFile, HasAllLinesWhenTheLogEnds) {
  {
    AccessLog log{path_, AccessFormat::kJson};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 1000; ++n) log.write(entry());
      });
    }
    for (auto& thread : threads) thread.join();
  }
  const auto written = lines(path_);
  EXPECT_EQ(written.size(), 4000);
  for (const auto& line : written) ASSERT_TRUE(nlohmann::json::accept(line)) << line;
}

TEST_F(AccessLogFile, IsWrittenAtTheLatestASecondLater) {
  AccessLog log{path_, AccessFormat::kJson};
  log.write(entry());
  EXPECT_TRUE(waitForLines(path_, 1));
}

TEST_F(AccessLogFile, GoesToANewFileAfterARotation) {
  AccessLog log{path_, AccessFormat::kJson};
  log.write(entry());
  ASSERT_TRUE(waitForLines(path_, 1));
  const auto rotated = path_ + ".1";
  std::filesystem::rename(path_, rotated);
  log.reopen();
  for (int i = 0; i < 500 && !std::filesystem::exists(path_); ++i) std::this_thread::sleep_for(milliseconds{10});
  log.write(entry());
  EXPECT_TRUE(waitForLines(path_, 1));
  EXPECT_EQ(lines(rotated).size(), 1);
}

TEST_F(AccessLogFile, SaysWhichFileItCannotOpen) {
  const auto missing = (folder_ / "no" / "access.log").string();
  try {
    AccessLog log{missing, AccessFormat::kJson};
    FAIL();
  } catch (const std::system_error& error) {
    EXPECT_NE(std::string{error.what()}.find(missing), std::string::npos);
  }
}

}  // namespace
}  // namespace berth::observe
