// SPDX-License-Identifier: Apache-2.0
// What only gRPC in between can do wrong: tables and answers of strangers, limits, tickets that are lost.
#include "boundary_rig.hpp"
#include "runtime/convert.hpp"
#include "runtime/ticket_map.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace berth::proto {
namespace {

using sdk::make;
using sdk::str;
using sdk::view;
using testing::HasSubstr;

/// A table made by hand, behind gRPC.
struct Rig {
  explicit Rig(const berth_records_v1& table)
      : server{{makeRecordsService(&table, nullptr)}}, proxy{server.channel()} {}

  sdk::Result<berth_list_records_response> list() {
    return sdk::RecordsClient{proxy.table(), proxy.self()}.list(call, {});
  }

  LoopServer server;
  RecordsProxy proxy;
  sdk::LocalCall call;
};

// Answers `list` with what a record in the answer points to.
template <berth_status (*Answer)(const berth_call*, berth_list_records_response*)>
berth_records_v1 tableOf() {
  auto table = make<berth_records_v1>();
  table.list = [](void*, const berth_call* call, const berth_list_records_request*,
                  berth_list_records_response* answer) { return Answer(call, answer); };
  return table;
}

berth_status one(const berth_call* call, berth_list_records_response* answer, const berth_record* record) {
  auto list = sdk::Call{call}.addArray<const berth_record*>(1);
  list[0] = record;
  answer->records = list.data();
  answer->records_count = 1;
  return BERTH_OK;
}

struct Hostile {
  std::string name;
  berth_records_v1 table;
  std::string says;
};

class AnswerThatCannotBeSent : public testing::TestWithParam<Hostile> {};

TEST_P(AnswerThatCannotBeSent, IsInternal) {
  Rig rig{GetParam().table};
  const auto answer = rig.list();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.status().code, BERTH_INTERNAL);
  EXPECT_THAT(answer.status().message, HasSubstr(GetParam().says));
}

berth_status nullRecord(const berth_call* call, berth_list_records_response* answer) {
  return one(call, answer, nullptr);
}
berth_status nullList(const berth_call*, berth_list_records_response* answer) {
  answer->records_count = 3;
  return BERTH_OK;
}
berth_status noStructSize(const berth_call* call, berth_list_records_response* answer) {
  static const berth_record record{};
  return one(call, answer, &record);
}
berth_status nullBytes(const berth_call* call, berth_list_records_response* answer) {
  auto& record = sdk::Call{call}.add<berth_record>();
  record.value = {nullptr, 8};
  return one(call, answer, &record);
}
berth_status noUtf8(const berth_call* call, berth_list_records_response* answer) {
  auto& record = sdk::Call{call}.add<berth_record>();
  record.name = str("tag\xff");
  return one(call, answer, &record);
}
berth_status oddStatus(const berth_call*, berth_list_records_response*) {
  return 99;
}
berth_status tooLarge(const berth_call* call, berth_list_records_response* answer) {
  auto& record = sdk::Call{call}.add<berth_record>();
  const auto bytes = sdk::Call{call}.addArray<char>(kMostMessageBytes + 1);
  record.value = {bytes.data(), bytes.size()};
  return one(call, answer, &record);
}

INSTANTIATE_TEST_SUITE_P(, AnswerThatCannotBeSent,
                         testing::ValuesIn(std::vector<Hostile>{
                             {"NullRecord", tableOf<nullRecord>(), "ListRecordsResponse.records"},
                             {"NullList", tableOf<nullList>(), "ListRecordsResponse.records"},
                             {"NoStructSize", tableOf<noStructSize>(), "ListRecordsResponse.records"},
                             {"NullBytes", tableOf<nullBytes>(), "Record.value"},
                             {"NoUtf8", tableOf<noUtf8>(), "Record.name"},
                             {"OddStatus", tableOf<oddStatus>(), "status 99, which does not exist"},
                             {"TooLarge", tableOf<tooLarge>(), "is larger than a message can be (16777216)"},
                         }),
                         [](const auto& row) { return row.param.name; });

berth_status almostTooLarge(const berth_call* call, berth_list_records_response* answer) {
  auto& record = sdk::Call{call}.add<berth_record>();
  const auto bytes = sdk::Call{call}.addArray<char>(kMostMessageBytes - 100);
  record.value = {bytes.data(), bytes.size()};
  return one(call, answer, &record);
}

TEST(Adapters, CarryAMessageOfTheFullSize) {
  const auto table = tableOf<almostTooLarge>();
  Rig rig{table};
  const auto answer = rig.list();
  ASSERT_TRUE(answer) << answer.status().message;
  EXPECT_EQ(answer->records[0]->value.len, kMostMessageBytes - 100);
}

// A plugin of an older minor: its record ends before `version`.
berth_status olderRecord(const berth_call* call, berth_list_records_response* answer) {
  auto& record = sdk::Call{call}.add<berth_record>();
  record.struct_size = offsetof(berth_record, version);
  record.name = str("old");
  record.version = 77;
  return one(call, answer, &record);
}

TEST(Adapters, ReadNoMemberThatAnOlderPluginDoesNotHave) {
  const auto table = tableOf<olderRecord>();
  Rig rig{table};
  const auto answer = rig.list();
  ASSERT_TRUE(answer) << answer.status().message;
  EXPECT_EQ(view(answer->records[0]->name), "old");
  EXPECT_EQ(answer->records[0]->version, 0U);
}

TEST(Adapters, CallNoMemberPastTheEndOfAnOlderTable) {
  auto table = tableOf<olderRecord>();
  table.struct_size = offsetof(berth_records_v1, list);
  Rig rig{table};
  const auto answer = rig.list();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.status().code, BERTH_UNIMPLEMENTED);
  EXPECT_THAT(recordsMethods(&table), testing::IsEmpty());
}

TEST(Adapters, ShieldTheHostFromAnExceptionOfAPluginWithoutAGuard) {
  auto table = make<berth_records_v1>();
  table.list = [](void*, const berth_call*, const berth_list_records_request*,
                  berth_list_records_response*) -> berth_status { throw std::runtime_error{"unguarded"}; };
  Rig rig{table};
  const auto answer = rig.list();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.status().code, BERTH_INTERNAL);
  EXPECT_EQ(answer.status().message, "unguarded");
}

TEST(Adapters, RefuseARequestThatCannotBeSent) {
  const auto table = make<berth_records_v1>();
  Rig rig{table};
  auto asked = make<berth_list_records_request>();
  asked.scope = str("\xc0\xaf");
  const auto answer = sdk::RecordsClient{rig.proxy.table(), rig.proxy.self()}.list(rig.call, asked);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.status().code, BERTH_INVALID_ARGUMENT);
  EXPECT_THAT(answer.status().message, HasSubstr("ListRecordsRequest.scope"));
}

TEST(Adapters, RefuseARequestThatIsTooLarge) {
  const auto table = make<berth_records_v1>();
  Rig rig{table};
  const std::string value(kMostMessageBytes + 1, 'x');
  auto change = make<berth_change>();
  change.value = str(value);
  const berth_change* changes[]{&change};
  auto asked = make<berth_apply_request>();
  asked.changes = changes;
  asked.changes_count = 1;
  const auto answer = sdk::RecordsClient{rig.proxy.table(), rig.proxy.self()}.apply(rig.call, asked);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.status().code, BERTH_INVALID_ARGUMENT);
  EXPECT_THAT(answer.status().message, HasSubstr("send less at a time"));
}

berth_status echo(const berth_call* call, berth_list_records_response* answer) {
  auto& record = sdk::Call{call}.add<berth_record>();
  record.name = str("some name");
  return one(call, answer, &record);
}

/// A call that this program did not make: the proxy cannot keep its reply alive with it and has to copy.
struct StrangersCall {
  berth_call call{};
  std::vector<std::unique_ptr<char[]>> memory;
  std::size_t left = 100;

  StrangersCall() {
    call.struct_size = sizeof call;
    call.alloc = [](const berth_call* c, std::size_t size, std::size_t) -> void* {
      auto& self = *reinterpret_cast<StrangersCall*>(const_cast<berth_call*>(c));
      if (self.left-- == 0) return nullptr;
      return self.memory.emplace_back(new char[size]).get();
    };
    call.fail = [](const berth_call*, berth_status status, berth_str) { return status; };
    call.cancelled = [](const berth_call*) -> std::uint32_t { return 0; };
  }
};

TEST(Proxy, CopiesTheAnswerForACallOfAnotherProgram) {
  const auto table = tableOf<echo>();
  Rig rig{table};
  StrangersCall call;
  const auto asked = make<berth_list_records_request>();
  auto answer = make<berth_list_records_response>();
  ASSERT_EQ(rig.proxy.table()->list(rig.proxy.self(), &call.call, &asked, &answer), BERTH_OK);
  EXPECT_EQ(view(answer.records[0]->name), "some name");
}

TEST(Proxy, SaysWhenTheCallHasNoMemory) {
  const auto table = tableOf<echo>();
  Rig rig{table};
  for (std::size_t pieces = 0; pieces < 3; ++pieces) {
    StrangersCall call;
    call.left = pieces;
    const auto asked = make<berth_list_records_request>();
    auto answer = make<berth_list_records_response>();
    EXPECT_EQ(rig.proxy.table()->list(rig.proxy.self(), &call.call, &asked, &answer), BERTH_UNAVAILABLE);
    EXPECT_EQ(answer.records_count, 0U);
  }
}

TEST(Proxy, HasOnlyTheMethodsThatTheOtherEndNamed) {
  const auto table = tableOf<echo>();
  Rig rig{table};
  rig.proxy.keepOnly(recordsMethods(&table));
  EXPECT_NE(rig.proxy.table()->list, nullptr);
  EXPECT_EQ(rig.proxy.table()->apply, nullptr);
  EXPECT_THAT(recordsMethods(rig.proxy.table()), testing::ElementsAre("berth.records/1.List"));
}

TEST(Proxy, SaysThatNobodyIsThere) {
  RecordsProxy proxy{grpc::CreateChannel("unix:/nonexistent/socket", grpc::InsecureChannelCredentials())};
  sdk::LocalCall call{std::chrono::seconds{5}};
  const auto answer = sdk::RecordsClient{proxy.table(), proxy.self()}.list(call, {});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.status().code, BERTH_UNAVAILABLE);
  EXPECT_FALSE(answer.status().message.empty());
}

berth_blobs_v1 openingTable() {
  auto table = make<berth_blobs_v1>();
  table.open_read = [](void*, const berth_call*, const berth_open_read_request* asked,
                       berth_open_read_response* answer) -> berth_status {
    answer->size = asked->accept_fd;
    if (asked->accept_fd != 0) answer->content_fd = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    return BERTH_OK;
  };
  return table;
}

/// Tickets that somebody else has used.
class LostTickets final : public FdIssuer, public FdRedeemer {
 public:
  std::string issue(int fd) override {
    ::close(fd);
    return std::string(16, 'x');
  }
  int redeem(std::string_view) override { return -1; }
};

sdk::Result<berth_open_read_response> openWith(FdIssuer* issuer, FdRedeemer* redeemer) {
  const auto table = openingTable();
  LoopServer server{{makeBlobsService(&table, nullptr, issuer)}};
  const BlobsProxy proxy{server.channel(), redeemer};
  sdk::LocalCall call;
  auto asked = make<berth_open_read_request>();
  asked.accept_fd = 1;
  return sdk::BlobsClient{proxy.table(), proxy.self()}.openRead(call, asked);
}

TEST(Descriptors, AreUnavailableWhenTheTicketIsLost) {
  LostTickets tickets;
  const auto answer = openWith(&tickets, &tickets);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.status().code, BERTH_UNAVAILABLE);
}

TEST(Descriptors, AreNotMadeWithoutTicketsOnEitherSide) {
  TicketMap tickets;
  for (const auto& [issuer, redeemer] :
       std::vector<std::pair<FdIssuer*, FdRedeemer*>>{{nullptr, &tickets}, {&tickets, nullptr}, {nullptr, nullptr}}) {
    const auto answer = openWith(issuer, redeemer);
    ASSERT_TRUE(answer) << answer.status().message;
    EXPECT_EQ(answer->size, 0U) << "the table saw accept_fd";
    EXPECT_EQ(answer->content_fd, 0);
  }
  EXPECT_EQ(tickets.unclaimed(), 0U);
}

TEST(IsUtf8, KnowsWhatProtobufTakes) {
  for (const std::string good : {"", "plain", "eight by", "\u00e4\u20ac\U0001F600", "12345678\u00e4"})
    EXPECT_TRUE(isUtf8(good));
  for (const std::string bad : {"\x80", "\xc3", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                "\xf8\x88", "12345678\xff", "\xe2\x82"})
    EXPECT_FALSE(isUtf8(bad));
  EXPECT_TRUE(isUtf8(std::string_view{"\0", 1}));
}

}  // namespace
}  // namespace berth::proto
