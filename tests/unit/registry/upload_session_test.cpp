// SPDX-License-Identifier: Apache-2.0
#include "registry/upload_session.hpp"

#include "registry_fixture.hpp"

#include <string>

namespace berth::registry {
namespace {

UploadSession session() {
  UploadSession session{name("a/b"),
                        Timestamp{std::chrono::seconds{1}},
                        Timestamp{std::chrono::seconds{2}},
                        7,
                        5,
                        ContentHash{Digest::Algorithm::kSha512},
                        "boot"};
  session.hash.update("12345");
  return session;
}

TEST(UploadSession, SurvivesItsRecord) {
  const auto read = UploadSession::parse(session().format());
  ASSERT_OK(read);
  EXPECT_EQ(read->repository, name("a/b"));
  EXPECT_EQ(read->started, Timestamp{std::chrono::seconds{1}});
  EXPECT_EQ(read->used, Timestamp{std::chrono::seconds{2}});
  EXPECT_EQ(read->lease, 7);
  EXPECT_EQ(read->offset, 5);
  EXPECT_EQ(read->boot_id, "boot");
  EXPECT_EQ(read->hash.digest(), sha512Of("12345"));
}

TEST(UploadSession, SaysThatARecordIsDamaged) {
  const auto good = session().format();
  const auto without = [&](const std::string& part) {
    std::string text = good;
    return text.erase(text.find(part), part.size());
  };
  EXPECT_FAILS(UploadSession::parse(""), ErrorCode::kDataLoss);
  EXPECT_FAILS(UploadSession::parse("[]"), ErrorCode::kDataLoss);
  EXPECT_FAILS(UploadSession::parse(good.substr(0, good.size() / 2)), ErrorCode::kDataLoss);
  EXPECT_FAILS(UploadSession::parse(without("a/b")), ErrorCode::kDataLoss);
  EXPECT_FAILS(UploadSession::parse(without("sha512")), ErrorCode::kDataLoss);
  EXPECT_FAILS(UploadSession::parse(without("AAA")), ErrorCode::kDataLoss);
}

}  // namespace
}  // namespace berth::registry
