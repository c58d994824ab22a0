// SPDX-License-Identifier: Apache-2.0
// One body of tests for every way to a plugin: its table directly, and gRPC between two adapters. What a caller sees
// has to be the same.
#include "boundary_rig.hpp"
#include "plugin/instance.hpp"
#include "runtime/ticket_map.hpp"
#include "unit/plugin/fixture_plugins.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace berth::proto {
namespace {

using sdk::make;
using sdk::str;
using sdk::view;
using testing::HasSubstr;

const observe::Log kQuiet{observe::Level::kError};

enum class Way { kDirect, kInProcess, kTcp };

/// The puppet, reached in one of the ways.
class Boundary : public testing::TestWithParam<Way> {
 protected:
  void SetUp() override {
    const std::vector<std::string> kinds{BERTH_BLOBS_KIND, BERTH_RECORDS_KIND, BERTH_PLUGIN_KIND};
    auto plugin = berth::plugin::Plugin::load(berth::plugin::fixturePlugin("puppet"), kinds, kQuiet);
    ASSERT_TRUE(plugin.has_value()) << plugin.error().detail;
    auto made = berth::plugin::Instance::create(*plugin, "main", "{}");
    ASSERT_TRUE(made.has_value()) << made.error().detail;
    instance_ = *std::move(made);
    const auto* blobs_table = instance_->table<berth_blobs_v1>(BERTH_BLOBS_KIND);
    const auto* records_table = instance_->table<berth_records_v1>(BERTH_RECORDS_KIND);
    const auto* plugin_table = instance_->table<berth_plugin_v1>(BERTH_PLUGIN_KIND);
    void* self = instance_->self();
    if (GetParam() == Way::kDirect) {
      blobs_.emplace(blobs_table, self);
      records_.emplace(records_table, self);
      plugin_.emplace(plugin_table, self);
      return;
    }
    server_ = std::make_unique<LoopServer>(
        std::vector{makeBlobsService(blobs_table, self, &tickets_), makeRecordsService(records_table, self),
                    makePluginService(plugin_table, self)},
        GetParam() == Way::kTcp ? LoopServer::By::kTcp : LoopServer::By::kProcess);
    blobs_proxy_ = std::make_unique<BlobsProxy>(server_->channel(), &tickets_);
    records_proxy_ = std::make_unique<RecordsProxy>(server_->channel());
    plugin_proxy_ = std::make_unique<PluginProxy>(server_->channel());
    blobs_.emplace(blobs_proxy_->table(), blobs_proxy_->self());
    records_.emplace(records_proxy_->table(), records_proxy_->self());
    plugin_.emplace(plugin_proxy_->table(), plugin_proxy_->self());
  }

  const sdk::BlobsClient& blobs() const { return *blobs_; }
  const sdk::RecordsClient& records() const { return *records_; }
  const sdk::PluginClient& plugin() const { return *plugin_; }
  bool passesDescriptors() const { return GetParam() != Way::kTcp; }

  sdk::Result<berth_stat_blob_response> stat(const std::string& digest) {
    sdk::LocalCall call;
    auto asked = make<berth_stat_blob_request>();
    asked.digest = str(digest);
    return blobs().stat(call, asked);
  }

 private:
  TicketMap tickets_;
  std::unique_ptr<berth::plugin::Instance> instance_;
  std::unique_ptr<LoopServer> server_;
  std::unique_ptr<BlobsProxy> blobs_proxy_;
  std::unique_ptr<RecordsProxy> records_proxy_;
  std::unique_ptr<PluginProxy> plugin_proxy_;
  std::optional<sdk::BlobsClient> blobs_;
  std::optional<sdk::RecordsClient> records_;
  std::optional<sdk::PluginClient> plugin_;
};

INSTANTIATE_TEST_SUITE_P(, Boundary, testing::Values(Way::kDirect, Way::kInProcess, Way::kTcp), [](const auto& row) {
  return row.param == Way::kDirect ? "Direct" : row.param == Way::kInProcess ? "InProcess" : "Tcp";
});

TEST_P(Boundary, CarriesTextsAndNumbers) {
  sdk::LocalCall call;
  const auto info = blobs().info(call, {});
  ASSERT_TRUE(info) << info.status().message;
  EXPECT_EQ(view(info->store), "main {}");
  EXPECT_EQ(info->put_max, UINT64_MAX);
  EXPECT_EQ(info->free_bytes, 0U);
  EXPECT_EQ(info->shares_journal, 1U);
  EXPECT_EQ(info->struct_size, sizeof(berth_blobs_info_response));
}

TEST_P(Boundary, CarriesAnEmptyText) {
  const auto answer = stat("");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->size, 0U);
}

TEST_P(Boundary, CarriesAnyBytesUpToAMebibyte) {
  sdk::LocalCall call;
  auto asked = make<berth_read_blob_request>();
  asked.offset = 250;
  asked.length = std::size_t{1} << 20;
  const auto answer = blobs().read(call, asked);
  ASSERT_TRUE(answer) << answer.status().message;
  const auto data = view(answer->data);
  ASSERT_EQ(data.size(), asked.length);
  for (std::size_t i = 0; i < data.size(); ++i) ASSERT_EQ(data[i], static_cast<char>(250 + i));
}

TEST_P(Boundary, CarriesBytesInARequest) {
  sdk::LocalCall call;
  const std::string data{"\0\x01\xff", 3};
  auto asked = make<berth_append_upload_request>();
  asked.offset = 1000;
  asked.data = str(data);
  const auto answer = blobs().append(call, asked);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->size, 1256U);
}

TEST_P(Boundary, CarriesListsOfTexts) {
  sdk::LocalCall call;
  const berth_str digests[]{str("a"), str("b"), str("")};
  auto asked = make<berth_sync_blobs_request>();
  asked.digests = digests;
  asked.digests_count = 2;
  EXPECT_TRUE(blobs().sync(call, asked));
  asked.digests_count = 3;
  const auto missing = blobs().sync(call, asked);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.status().message, "digest 2 is empty");
  asked.digests_count = 2;
  asked.before_records = 1;
  const auto before = blobs().sync(call, asked);
  ASSERT_FALSE(before);
  EXPECT_EQ(before.status().message, "2 before records");
}

TEST_P(Boundary, CarriesListsOfStructs) {
  constexpr std::size_t kCount = 10'000;
  std::vector<std::string> names;
  std::vector<berth_record_key> keys;
  std::vector<const berth_record_key*> pointers;
  for (std::size_t i = 0; i < kCount; ++i) names.push_back(i % 3 == 0 ? "" : "tag-" + std::to_string(i));
  for (const auto& name : names) {
    keys.push_back(make<berth_record_key>());
    keys.back().collection = str("tags");
    keys.back().scope = str("library/redis");
    keys.back().name = str(name);
  }
  for (const auto& key : keys) pointers.push_back(&key);
  auto asked = make<berth_get_records_request>();
  asked.keys = pointers.data();
  asked.keys_count = kCount;

  sdk::LocalCall call;
  const auto answer = records().get(call, asked);
  ASSERT_TRUE(answer) << answer.status().message;
  ASSERT_EQ(answer->records_count, kCount);
  ASSERT_NE(answer->revision, nullptr);
  EXPECT_EQ(answer->revision->sequence, kCount);
  for (std::size_t i = 0; i < kCount; ++i) {
    const auto& record = *answer->records[i];
    ASSERT_EQ(record.found != 0, !names[i].empty());
    ASSERT_EQ(view(record.name), names[i]);
    ASSERT_EQ(view(record.value), (std::string{"tags\0/library/redis", 19}));
    ASSERT_EQ(record.version, names[i].size());
  }
}

TEST_P(Boundary, CarriesNoListAtAll) {
  sdk::LocalCall call;
  const auto answer = records().get(call, {});
  ASSERT_TRUE(answer) << answer.status().message;
  EXPECT_EQ(answer->records_count, 0U);
}

TEST_P(Boundary, TellsAStructThatIsAbsentFromAnEmptyOne) {
  auto key = make<berth_record_key>();
  auto precondition = make<berth_precondition>();
  const berth_precondition* preconditions[]{&precondition};
  auto asked = make<berth_apply_request>();
  asked.preconditions = preconditions;
  asked.preconditions_count = 1;
  sdk::LocalCall call;
  const auto without = records().apply(call, asked);
  ASSERT_FALSE(without);
  EXPECT_EQ(without.status().message, "precondition 0");

  precondition.key = &key;
  auto change = make<berth_change>();
  change.remove = 1;
  const berth_change* changes[]{&change, &change};
  const auto unchanged = records().apply(call, asked);
  ASSERT_TRUE(unchanged);
  EXPECT_EQ(unchanged->revision, nullptr);
  asked.changes = changes;
  asked.changes_count = 2;
  const auto changed = records().apply(call, asked);
  ASSERT_TRUE(changed);
  ASSERT_NE(changed->revision, nullptr);
  EXPECT_EQ(changed->revision->sequence, 2002U);
}

TEST_P(Boundary, CarriesEveryStatusWithItsText) {
  for (int code = BERTH_CANCELLED; code <= BERTH_UNAUTHENTICATED; ++code) {
    const std::string text = "the cause of " + std::to_string(code) + ", \u00e4 and a\nline; do this";
    const auto answer = stat("status-" + std::to_string(code) + ":" + text);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.status().code, code);
    EXPECT_EQ(answer.status().message, text);
  }
}

TEST_P(Boundary, CutsALongText) {
  const auto answer = stat("long-text");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.status().code, BERTH_NOT_FOUND);
  EXPECT_EQ(answer.status().message, std::string(1024, 'x'));
}

TEST_P(Boundary, TurnsExceptionsIntoInternal) {
  const auto standard = stat("throw");
  ASSERT_FALSE(standard);
  EXPECT_EQ(standard.status().code, BERTH_INTERNAL);
  EXPECT_EQ(standard.status().message, "thrown by stat");
  const auto other = stat("throw-int");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.status().code, BERTH_INTERNAL);
}

TEST_P(Boundary, TurnsAFailedAllocationIntoResourceExhausted) {
  const auto answer = stat("no-memory");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.status().code, BERTH_UNAVAILABLE);
  EXPECT_EQ(answer.status().message, "out of memory");
}

TEST_P(Boundary, SaysThatAMethodIsMissing) {
  sdk::LocalCall call;
  const auto answer = blobs().commit(call, {});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.status().code, BERTH_UNIMPLEMENTED);
  EXPECT_EQ(answer.status().message, "the plugin has no berth.blobs/1.Commit");
}

TEST_P(Boundary, CarriesDeadlineAndIds) {
  sdk::LocalCall without;
  const auto bare = plugin().health(without, {});
  ASSERT_TRUE(bare) << bare.status().message;
  EXPECT_EQ(bare->ready, 0U);
  EXPECT_EQ(view(bare->reason), "|");
  sdk::LocalCall call{std::chrono::seconds{30}};
  call.setRequestId("req-7");
  call.setTraceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  const auto answer = plugin().health(call, {});
  ASSERT_TRUE(answer) << answer.status().message;
  EXPECT_EQ(answer->ready, 1U);
  EXPECT_EQ(view(answer->reason), "req-7|00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
}

TEST_P(Boundary, AnIdThatCannotTravelEndsNothing) {
  sdk::LocalCall call;
  call.setRequestId("line\nbreak\x01");
  EXPECT_TRUE(plugin().health(call, {}));
}

TEST_P(Boundary, EndsACallAtItsDeadline) {
  sdk::LocalCall call{std::chrono::milliseconds{50}};
  auto asked = make<berth_stat_blob_request>();
  asked.digest = str("hang");
  const auto start = std::chrono::steady_clock::now();
  const auto answer = blobs().stat(call, asked);
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.status().code, testing::AnyOf(BERTH_CANCELLED, BERTH_DEADLINE_EXCEEDED));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{10});
}

TEST_P(Boundary, EndsACallThatIsCancelled) {
  sdk::LocalCall call;
  auto asked = make<berth_stat_blob_request>();
  asked.digest = str("hang");
  std::thread canceller{[&call] {
    std::this_thread::sleep_for(std::chrono::milliseconds{30});
    call.cancel();
  }};
  const auto answer = blobs().stat(call, asked);
  canceller.join();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.status().code, BERTH_CANCELLED);
}

std::string contentOf(int fd) {
  char content[100]{};
  const auto size = ::pread(fd, content, sizeof content, 0);
  return {content, static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

TEST_P(Boundary, PassesADescriptorWhereThereIsAWay) {
  sdk::LocalCall call;
  auto asked = make<berth_open_read_request>();
  asked.digest = str("sha256:a");
  asked.accept_fd = 1;
  const auto answer = blobs().openRead(call, asked);
  ASSERT_TRUE(answer) << answer.status().message;
  EXPECT_EQ(answer->size, 19U);
  EXPECT_EQ(answer->is_inline, 0U);
  if (!passesDescriptors()) {
    EXPECT_EQ(answer->content_fd, 0);
    return;
  }
  ASSERT_GT(answer->content_fd, 0);
  EXPECT_EQ(contentOf(answer->content_fd), "content of sha256:a");
  EXPECT_LT(::write(answer->content_fd, "x", 1), 0);
  EXPECT_NE(::fcntl(answer->content_fd, F_GETFD) & FD_CLOEXEC, 0);
  ::close(answer->content_fd);
}

TEST_P(Boundary, PassesADescriptorToWriteTo) {
  sdk::LocalCall call;
  auto asked = make<berth_open_upload_request>();
  asked.accept_fd = 1;
  const auto answer = blobs().openUpload(call, asked);
  ASSERT_TRUE(answer) << answer.status().message;
  EXPECT_EQ(answer->scratch_fd > 0, passesDescriptors());
  if (answer->scratch_fd <= 0) return;
  EXPECT_EQ(::pwrite(answer->scratch_fd, "x", 1, 0), 1);
  ::close(answer->scratch_fd);
}

TEST_P(Boundary, PassesNoneThatWasNotAskedFor) {
  sdk::LocalCall call;
  auto asked = make<berth_open_read_request>();
  asked.digest = str("sha256:a");
  const auto answer = blobs().openRead(call, asked);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->content_fd, 0);
  asked.inline_max = 100;
  asked.accept_fd = 1;
  const auto here = blobs().openRead(call, asked);
  ASSERT_TRUE(here);
  EXPECT_EQ(here->content_fd, 0);
  EXPECT_EQ(here->is_inline, 1U);
  EXPECT_EQ(view(here->data), "content of sha256:a");
}

std::ptrdiff_t openDescriptors() {
  return std::distance(std::filesystem::directory_iterator{"/proc/self/fd"}, std::filesystem::directory_iterator{});
}

TEST_P(Boundary, LosesNoDescriptor) {
  const auto open = [this](const char* digest) {
    sdk::LocalCall call;
    auto asked = make<berth_open_read_request>();
    asked.digest = str(digest);
    asked.accept_fd = digest == std::string{"unasked"} ? 0 : 1;
    const auto answer = blobs().openRead(call, asked);
    ASSERT_TRUE(answer) << answer.status().message;
    if (answer->content_fd > 0) ::close(answer->content_fd);
  };
  open("warm up");
  const auto before = openDescriptors();
  for (int i = 0; i < 50; ++i) {
    open("sha256:a");
    open("unasked");
  }
  EXPECT_LT(openDescriptors(), before + 10);
}

TEST_P(Boundary, StreamsEventsInOrderUntilTheCallerHasEnough) {
  auto after = make<berth_revision>();
  after.incarnation = 5;
  after.sequence = 100;
  auto asked = make<berth_watch_request>();
  asked.after = &after;
  sdk::LocalCall call;
  std::vector<std::uint64_t> seen;
  const auto status = records().watch(call, asked, [&seen](const berth_watch_event& event) {
    EXPECT_EQ(event.revision->incarnation, 5U);
    seen.push_back(event.revision->sequence);
    EXPECT_EQ(event.key != nullptr, seen.back() % 2 == 0);
    EXPECT_EQ(event.removed, seen.back() % 2 == 0 ? 1U : 0U);
    EXPECT_EQ(event.key == nullptr ? "" : view(event.key->name),
              event.key == nullptr ? "" : "n" + std::to_string(seen.back()));
    return seen.size() < 5;
  });
  EXPECT_TRUE(status.ok()) << status.code << status.message;
  EXPECT_THAT(seen, testing::ElementsAre(101, 102, 103, 104, 105));
}

TEST_P(Boundary, EndsAStreamWithAStatus) {
  auto after = make<berth_revision>();
  after.incarnation = 99;
  auto asked = make<berth_watch_request>();
  asked.after = &after;
  sdk::LocalCall call;
  int seen = 0;
  const auto status = records().watch(call, asked, [&seen](const berth_watch_event&) { return ++seen < 100; });
  EXPECT_EQ(seen, 2);
  EXPECT_EQ(status.code, BERTH_OUT_OF_RANGE);
  EXPECT_EQ(status.message, "too old");
}

TEST_P(Boundary, EndsAStreamThatIsCancelled) {
  auto after = make<berth_revision>();
  after.incarnation = 7;
  auto asked = make<berth_watch_request>();
  asked.after = &after;
  sdk::LocalCall call;
  std::atomic<int> seen = 0;
  std::thread canceller{[&] {
    while (seen == 0) std::this_thread::yield();
    call.cancel();
  }};
  const auto status = records().watch(call, asked, [&seen](const berth_watch_event&) {
    ++seen;
    return true;
  });
  canceller.join();
  EXPECT_EQ(status.code, BERTH_CANCELLED);
}

TEST_P(Boundary, LetsAnExceptionOfTheListenerOut) {
  sdk::LocalCall call;
  const auto listen = [](const berth_watch_event&) -> bool { throw std::runtime_error{"mine"}; };
  EXPECT_THROW((void)records().watch(call, {}, listen), std::runtime_error);
}

TEST_P(Boundary, ServesManyThreads) {
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) {
        const std::string digest(static_cast<std::size_t>(i), 'x');
        const auto answer = stat(digest);
        if (answer && answer->size == digest.size()) ++good;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 400);
}

}  // namespace
}  // namespace berth::proto
