// SPDX-License-Identifier: Apache-2.0
// The plugin as a host sees it: through its one symbol and its table.
#include "test_file.hpp"

#include <gmock/gmock.h>

#include <dlfcn.h>

namespace berth::htpasswd_auth {
namespace {

using sdk::LocalCall;
using sdk::str;
using testing::HasSubstr;

const void* noService(const berth_host*, const char*) {
  return nullptr;
}

class HtpasswdPlugin : public testing::Test {
 protected:
  HtpasswdPlugin() {
    void* library = ::dlopen(BERTH_HTPASSWD_PLUGIN, RTLD_NOW | RTLD_LOCAL);
    EXPECT_NE(library, nullptr) << ::dlerror();
    offer_ = reinterpret_cast<berth_plugin_entry_fn>(::dlsym(library, "berth_plugin_entry"))(1, 1);
    host_.struct_size = sizeof host_;
    host_.get_service = noService;
  }
  ~HtpasswdPlugin() override {
    if (self_ != nullptr) offer_->destroy(self_);
  }
  berth_status create(const LocalCall& call, const std::string& config) {
    return offer_->create(&host_, call.raw(), str("test"), str(config), &self_);
  }

  test::Folder folder_;
  const berth_entry* offer_ = nullptr;
  berth_host host_{};
  void* self_ = nullptr;
};

TEST_F(HtpasswdPlugin, OffersAuthenticateAndNothingElse) {
  const auto* table = static_cast<const berth_auth_v1*>(offer_->get_interface(BERTH_AUTH_KIND));
  ASSERT_NE(table, nullptr);
  EXPECT_NE(table->authenticate, nullptr);
  EXPECT_EQ(table->authorize, nullptr);
  EXPECT_EQ(offer_->get_interface("berth.blobs/1"), nullptr);
}

TEST_F(HtpasswdPlugin, LogsIn) {
  const std::string file = folder_ / "htpasswd";
  writeFile(file, lineOf("bob", "secret"));
  const LocalCall call;
  ASSERT_EQ(create(call, R"({"file":")" + file + R"("})"), BERTH_OK) << call.failure();
  const sdk::AuthClient client{static_cast<const berth_auth_v1*>(offer_->get_interface(BERTH_AUTH_KIND)), self_};
  auto request = sdk::make<berth_authenticate_request>();
  request.username = str("bob");
  request.password = str("secret");
  const auto answer = client.authenticate(call, request);
  ASSERT_TRUE(answer) << answer.status().message;
  ASSERT_NE(answer->principal, nullptr);
  EXPECT_EQ(sdk::view(answer->principal->subject), "bob");
  request.password = str("other");
  EXPECT_EQ(client.authenticate(call, request).status().code, BERTH_UNAUTHENTICATED);
}

TEST_F(HtpasswdPlugin, SaysWhyItCannotBegin) {
  const LocalCall call;
  EXPECT_EQ(create(call, R"({"file":")" + (folder_ / "none") + R"("})"), BERTH_INVALID_ARGUMENT);
  EXPECT_THAT(call.failure(), HasSubstr("berth user add"));
}

}  // namespace
}  // namespace berth::htpasswd_auth
