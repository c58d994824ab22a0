// SPDX-License-Identifier: Apache-2.0
// The plugin as a host sees it: through its one symbol and its table.
#include "ldap_test.hpp"

#include <dlfcn.h>

namespace berth::ldap {
namespace {

const void* noService(const berth_host*, const char*) {
  return nullptr;
}

class Plugin : public testing::Test {
 protected:
  Plugin() {
    void* library = ::dlopen(BERTH_LDAP_PLUGIN, RTLD_NOW | RTLD_LOCAL);
    EXPECT_NE(library, nullptr) << ::dlerror();
    offer_ = reinterpret_cast<berth_plugin_entry_fn>(::dlsym(library, "berth_plugin_entry"))(1, 1);
    host_.struct_size = sizeof host_;
    host_.get_service = noService;
  }

  const berth_entry* offer_ = nullptr;
  berth_host host_{};
};

TEST_F(Plugin, AuthenticatesAndDoesNotAuthorize) {
  const auto* table = static_cast<const berth_auth_v1*>(offer_->get_interface(BERTH_AUTH_KIND));
  ASSERT_NE(table, nullptr);
  EXPECT_NE(table->authenticate, nullptr);
  EXPECT_EQ(table->authorize, nullptr);
  EXPECT_EQ(offer_->get_interface("berth.blobs/1"), nullptr);
}

TEST_F(Plugin, HasAManifestWhoseExampleItTakes) {
  const auto manifest = nlohmann::json::parse(sdk::view(offer_->manifest));
  EXPECT_TRUE(manifest["config_schema"]["properties"]["bind_password"]["writeOnly"].get<bool>());
  const sdk::LocalCall call;
  void* self = nullptr;
  const auto example = manifest["config_example"].dump();
  ASSERT_EQ(offer_->create(&host_, call.raw(), sdk::str("test"), sdk::str(example), &self), BERTH_OK) << call.failure();
  offer_->destroy(self);
}

TEST_F(Plugin, HasTheDefaultsThatItsManifestNames) {
  const auto properties = nlohmann::json::parse(sdk::view(offer_->manifest))["config_schema"]["properties"];
  nlohmann::json spelt{{"url", "ldap://ldap.example.com"}, {"user_base", "dc=x"}, {"group_base", "dc=x"}};
  for (const auto& [name, schema] : properties.items())
    if (schema.contains("default")) spelt[name] = schema["default"];
  const auto taken = Settings::parse(spelt.dump());
  const auto defaults = Settings::parse(R"({"url":"ldap://ldap.example.com","user_base":"dc=x","group_base":"dc=x"})");
  ASSERT_TRUE(taken) << taken.status().message;
  ASSERT_TRUE(defaults);
  const auto textOf = [](const Settings& of) {
    const Template::Escape plain = [](std::string_view text) { return std::string{text}; };
    return of.user_filter.fill(plain, {{"username", "u"}}) +
           of.group_filter.fill(plain, {{"dn", "d"}, {"subject", "s"}});
  };
  EXPECT_EQ(textOf(*taken), textOf(*defaults));
  EXPECT_EQ(taken->ca_file, defaults->ca_file);
  EXPECT_EQ(taken->start_tls, defaults->start_tls);
  EXPECT_EQ(taken->insecure, defaults->insecure);
  EXPECT_EQ(taken->subject_attribute, defaults->subject_attribute);
  EXPECT_EQ(taken->group_name, defaults->group_name);
  EXPECT_EQ(taken->timeout, defaults->timeout);
  EXPECT_EQ(taken->ttl_seconds, defaults->ttl_seconds);
  EXPECT_EQ(taken->pool, defaults->pool);
}

TEST_F(Plugin, RefusesSettingsThatAreWrong) {
  const sdk::LocalCall call;
  void* self = nullptr;
  EXPECT_EQ(offer_->create(&host_, call.raw(), sdk::str("test"), sdk::str("{}"), &self), BERTH_INVALID_ARGUMENT);
  EXPECT_NE(call.failure().find("url is missing"), std::string::npos) << call.failure();
}

}  // namespace
}  // namespace berth::ldap
