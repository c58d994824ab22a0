// SPDX-License-Identifier: Apache-2.0
#include "app/authoriser.hpp"

#include "app/banner.hpp"
#include "app/surroundings.hpp"

#include "berth/gen/auth.hpp"
#include "berth/local_call.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace berth::app {
namespace {

constexpr std::string_view kInstance = "policy";

struct Named {
  std::string_view name;
  std::int32_t number;
};
constexpr std::array<Named, 3> kKinds{
    {{"user", BERTH_PRINCIPAL_USER}, {"robot", BERTH_PRINCIPAL_ROBOT}, {"workload", BERTH_PRINCIPAL_WORKLOAD}}};

std::string pluginFile(const std::string& plugin) {
  if (plugin.find('/') != std::string::npos || plugin.ends_with(".so")) return plugin;
  return (pluginFolder() / (plugin + ".so")).string();
}

}  // namespace

std::int32_t actionNumber(std::string_view name) {
  if (name == "catalog") return BERTH_ACTION_CATALOG;
  const auto* const found = std::find(std::begin(kActionNames), std::end(kActionNames), name);
  if (found == std::end(kActionNames)) return BERTH_ACTION_NONE;
  return BERTH_ACTION_PULL + static_cast<std::int32_t>(found - std::begin(kActionNames));
}

std::int32_t kindNumber(std::string_view name) {
  for (const auto& kind : kKinds) {
    if (kind.name == name) return kind.number;
  }
  return BERTH_PRINCIPAL_NONE;
}

Authoriser::Authoriser(std::shared_ptr<plugin::Plugin> plugin) : plugin_{std::move(plugin)} {
  static const std::string version{programVersion()};
  shared_.host.struct_size = sizeof(berth_host);
  shared_.host.abi_major = BERTH_ABI_MAJOR;
  shared_.host.abi_minor = BERTH_ABI_MINOR;
  shared_.host.name = sdk::str("berth");
  shared_.host.version = sdk::str(version);
  shared_.host.get_service = &Authoriser::findService;
  shared_.owner = this;
}

Authoriser::~Authoriser() {
  if (self_ != nullptr) plugin_->entry().destroy(self_);
}

const void* Authoriser::findService(const berth_host* /*host*/, const char* id) {
  static const berth_log_v1 log{sizeof(berth_log_v1), 0, &Authoriser::write};
  return std::string_view{id} == "berth.log/1" ? &log : nullptr;
}

void Authoriser::write(const berth_host* host, std::uint32_t level, berth_str message) {
  Authoriser& self = *reinterpret_cast<const Shared*>(host)->owner;
  const std::lock_guard lock{self.mutex_};
  self.lines_.push_back({level, std::string{sdk::view(message)}});
}

Result<std::unique_ptr<Authoriser>> Authoriser::load(const std::string& plugin, const observe::Log& log) {
  BERTH_TRY(auto loaded, plugin::Plugin::load(pluginFile(plugin), {BERTH_AUTH_KIND}, log));
  return std::unique_ptr<Authoriser>{new Authoriser{std::move(loaded)}};
}

Result<void> Authoriser::open(const std::string& rules) {
  const sdk::LocalCall call;
  const std::string config =
      nlohmann::json{{"file", rules}}.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const std::lock_guard lock{plugin_->lifecycle()};
  const auto status = sdk::face::guarded(call.raw(), [&] {
    return plugin_->entry().create(&shared_.host, call.raw(), sdk::str(kInstance), sdk::str(config), &self_);
  });
  if (status != BERTH_OK) return fail(ErrorCode::kInvalidArgument, call.failure());
  return {};
}

std::vector<Authoriser::Line> Authoriser::lines() const {
  const std::lock_guard lock{mutex_};
  return lines_;
}

Result<Answer> Authoriser::ask(const Question& question) const {
  auto principal = sdk::make<berth_principal>();
  principal.kind = question.kind;
  principal.subject = sdk::str(question.subject);
  principal.claims = sdk::str(question.claims);
  std::vector<berth_str> groups;
  for (const auto& group : question.groups) groups.push_back(sdk::str(group));
  principal.groups = groups.data();
  principal.groups_count = groups.size();

  auto access = sdk::make<berth_auth_access>();
  const bool is_catalog = question.action == BERTH_ACTION_CATALOG;
  if (!is_catalog) access.repository = sdk::str(question.repository);
  if (!is_catalog) access.tag = sdk::str(question.tag);
  access.action = question.action;
  const berth_auth_access* accesses[] = {&access};

  auto request = sdk::make<berth_authorize_request>();
  request.principal = &principal;
  request.accesses = accesses;
  request.accesses_count = 1;
  request.peer = sdk::str(question.peer);
  request.tls = question.tls ? 1 : 0;

  const sdk::AuthClient client{static_cast<const berth_auth_v1*>(plugin_->table(BERTH_AUTH_KIND)), self_};
  const sdk::LocalCall call;
  const auto answered = client.authorize(call, request);
  if (!answered) return fail(ErrorCode::kInvalidArgument, answered.status().message);
  if (answered->decisions_count != 1)
    return fail(ErrorCode::kInternal, plugin_->title() + " answered one question with " +
                                          std::to_string(answered->decisions_count) + " decisions");
  const auto decision = sdk::completed(*answered->decisions[0]);
  return Answer{decision.effect, std::string{sdk::view(decision.rule)}, std::string{sdk::view(decision.reason)}};
}

}  // namespace berth::app
