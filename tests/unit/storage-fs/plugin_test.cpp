// SPDX-License-Identifier: Apache-2.0
// The plugin as a host sees it: through its one symbol and its tables.
#include "opened_store.hpp"

#include "berth/gen/blobs.hpp"
#include "berth/gen/plugin.hpp"
#include "berth/gen/records.hpp"

#include <dlfcn.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace berth::storage_fs {
namespace {

using sdk::LocalCall;
using sdk::str;
using sdk::view;

const void* noService(const berth_host*, const char*) {
  return nullptr;
}

class Plugin : public testing::Test {
 protected:
  Plugin() {
    library_ = ::dlopen(BERTH_STORAGE_FS_PLUGIN, RTLD_NOW | RTLD_LOCAL);
    EXPECT_NE(library_, nullptr) << ::dlerror();
    const auto entry = reinterpret_cast<berth_plugin_entry_fn>(::dlsym(library_, "berth_plugin_entry"));
    offer_ = entry(1, 1);
    host_.struct_size = sizeof host_;
    host_.get_service = noService;
    const std::string config = R"({"root":")" + folder_.path() + R"(/data"})";
    const LocalCall call;
    EXPECT_EQ(offer_->create(&host_, call.raw(), str("test"), str(config), &self_), BERTH_OK) << call.failure();
  }
  ~Plugin() override {
    if (self_) offer_->destroy(self_);
  }
  sdk::BlobsClient blobs() {
    return {static_cast<const berth_blobs_v1*>(offer_->get_interface(BERTH_BLOBS_KIND)), self_};
  }
  sdk::RecordsClient records() {
    return {static_cast<const berth_records_v1*>(offer_->get_interface(BERTH_RECORDS_KIND)), self_};
  }

  TemporaryFolder folder_;
  void* library_ = nullptr;
  const berth_entry* offer_ = nullptr;
  berth_host host_{};
  void* self_ = nullptr;
};

TEST_F(Plugin, OffersThreeKindsAndNoOther) {
  EXPECT_NE(offer_->get_interface("berth.plugin/1"), nullptr);
  EXPECT_NE(offer_->get_interface("berth.blobs/1"), nullptr);
  EXPECT_NE(offer_->get_interface("berth.records/1"), nullptr);
  EXPECT_EQ(offer_->get_interface("berth.auth/1"), nullptr);
}

TEST_F(Plugin, IsHealthy) {
  const sdk::PluginClient plugin{static_cast<const berth_plugin_v1*>(offer_->get_interface(BERTH_PLUGIN_KIND)), self_};
  const LocalCall call;
  const auto health = plugin.health(call, {});
  ASSERT_TRUE(health);
  EXPECT_EQ(health->ready, 1U);
}

TEST_F(Plugin, SaysWhyAConfigurationIsRefused) {
  const LocalCall call;
  void* other = nullptr;
  EXPECT_EQ(offer_->create(&host_, call.raw(), str("x"), str(R"({"rot":1})"), &other), BERTH_INVALID_ARGUMENT);
  EXPECT_NE(call.failure().find("rot"), std::string::npos);
}

TEST_F(Plugin, KeepsABlobAndHandsOutDescriptors) {
  const LocalCall call;
  const std::string digest = digestOf(1);
  const std::string bytes(100'000, 'x');
  berth_put_blob_request put{};
  put.digest = str(digest);
  put.data = str(bytes);
  ASSERT_TRUE(blobs().put(call, put));
  berth_open_read_request open{};
  open.digest = str(digest);
  open.accept_fd = 1;
  const auto opened = blobs().openRead(call, open);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->size, bytes.size());
  ASSERT_GT(opened->content_fd, 0);
  EXPECT_EQ(readAt(opened->content_fd, 0, bytes.size(), "").value_or(""), bytes);
  ::close(opened->content_fd);
  open.inline_max = bytes.size();
  const auto in_line = blobs().openRead(call, open);
  ASSERT_TRUE(in_line);
  EXPECT_EQ(in_line->is_inline, 1U);
  EXPECT_EQ(view(in_line->data), bytes);
  berth_list_blobs_request list{};
  list.limit = 10;
  const auto listed = blobs().list(call, list);
  ASSERT_TRUE(listed);
  ASSERT_EQ(listed->blobs_count, 1U);
  EXPECT_EQ(view(listed->blobs[0]->digest), digest);
  const auto info = blobs().info(call, {});
  ASSERT_TRUE(info);
  EXPECT_GE(info->put_max, 65536U);
  EXPECT_EQ(info->shares_journal, 1U);
  EXPECT_GT(info->free_bytes, 0U);
}

TEST_F(Plugin, TakesAnUploadThroughADescriptor) {
  const LocalCall call;
  const std::string id = uploadId(1);
  const std::string digest = digestOf(1);
  berth_begin_upload_request begin{};
  begin.id = str(id);
  ASSERT_TRUE(blobs().beginUpload(call, begin));
  berth_open_upload_request open{};
  open.id = str(id);
  open.lease = 1;
  open.accept_fd = 1;
  const auto opened = blobs().openUpload(call, open);
  ASSERT_TRUE(opened);
  ASSERT_GT(opened->scratch_fd, 0);
  ASSERT_EQ(::pwrite(opened->scratch_fd, "bytes", 5, 0), 5);
  berth_commit_upload_request commit{};
  commit.id = str(id);
  commit.digest = str(digest);
  commit.size = 5;
  commit.lease = 1;
  const auto too_early = blobs().commit(call, commit);
  ASSERT_FALSE(too_early);
  EXPECT_EQ(too_early.status().code, BERTH_ABORTED);
  ::close(opened->scratch_fd);
  ASSERT_TRUE(blobs().commit(call, commit));
}

TEST_F(Plugin, AppliesListsAndWatchesRecords) {
  const LocalCall call;
  auto key = sdk::make<berth_record_key>();
  key.collection = str("tags");
  key.scope = str("a");
  key.name = str("latest");
  auto change = sdk::make<berth_change>();
  change.key = &key;
  change.value = str("value");
  const berth_change* changes[]{&change};
  const auto before = records().info(call, {});
  ASSERT_TRUE(before);
  EXPECT_EQ(before->derived_lost, 0U);
  berth_apply_request apply{};
  apply.changes = changes;
  apply.changes_count = 1;
  apply.durable = 1;
  const auto applied = records().apply(call, apply);
  ASSERT_TRUE(applied) << applied.status().message;
  EXPECT_EQ(applied->revision->sequence, before->revision->sequence + 1);

  const berth_record_key* keys[]{&key};
  berth_get_records_request get{};
  get.keys = keys;
  get.keys_count = 1;
  const auto got = records().get(call, get);
  ASSERT_TRUE(got);
  EXPECT_EQ(view(got->records[0]->value), "value");
  EXPECT_EQ(got->records[0]->version, applied->revision->sequence);

  berth_list_records_request list{};
  list.collection = str("tags");
  list.scope = str("a");
  list.limit = 10;
  const auto listed = records().list(call, list);
  ASSERT_TRUE(listed);
  ASSERT_EQ(listed->records_count, 1U);
  EXPECT_EQ(listed->more, 0U);

  berth_watch_request watch{};
  watch.after = before->revision;
  std::vector<std::string> names;
  const auto ended = records().watch(call, watch, [&](const berth_watch_event& event) {
    if (event.key == nullptr) return true;
    names.emplace_back(view(event.key->name));
    return false;
  });
  EXPECT_TRUE(ended.ok());
  EXPECT_EQ(names, std::vector<std::string>{"latest"});
}

TEST_F(Plugin, TakesABatchWithoutAKeyForWrong) {
  const LocalCall call;
  auto change = sdk::make<berth_change>();
  const berth_change* changes[]{&change};
  berth_apply_request apply{};
  apply.changes = changes;
  apply.changes_count = 1;
  const auto applied = records().apply(call, apply);
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.status().code, BERTH_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace berth::storage_fs
