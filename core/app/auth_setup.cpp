// SPDX-License-Identifier: Apache-2.0
#include "app/auth_setup.hpp"

#include "app/configured.hpp"
#include "app/plugin_sections.hpp"
#include "app/surroundings.hpp"

#include <berth/gen/auth.abi.h>

#include <chrono>
#include <utility>

namespace berth::app {
namespace {

using std::chrono::duration_cast;
using std::chrono::seconds;

// The longest life of a token: a key is good for so long after its successor began.
constexpr seconds kLongestToken = std::chrono::hours{24};

std::vector<std::string> idsOf(const std::vector<config::PluginSection>& sections) {
  std::vector<std::string> ids;
  ids.reserve(sections.size());
  for (const auto& section : sections) ids.push_back(section.id);
  return ids;
}

std::string serviceOf(const config::Config& config) {
  return config.token.service.empty() ? config.token.issuer : config.token.service;
}

// Front Ends of a Back End elsewhere share no folder unless they are told which.
std::filesystem::path keyFolderOf(const config::Config& config) {
  if (!config.token.keys.empty()) return config.token.keys;
  const auto storage = storageOf(config);
  return storage.backend.address.empty() ? storage.root / "keys" : std::filesystem::path{};
}

// Says whether two readings of the file mean the same.
std::string textOf(const std::vector<config::PluginSection>& sections) {
  std::string text;
  for (const auto& section : sections) {
    for (const auto& part :
         {section.plugin, section.id, std::to_string(static_cast<int>(section.isolation)), section.address,
          section.tls.certificate.string(), section.tls.key.string(), section.tls.ca.string(),
          std::to_string(section.deadline.count()), std::to_string(static_cast<int>(section.required)), section.json})
      text += part + '\n';
  }
  return text;
}

}  // namespace

AuthSetup::AuthSetup(const config::Config& config, std::filesystem::path file, std::unique_ptr<auth::TokenKeys> keys,
                     const observe::Log& log, observe::Metrics& metrics)
    : file_{std::move(file)},
      log_{log},
      metrics_{metrics},
      presence_{metrics},
      plugins_{{log, pluginFoldersOf(config), programFile().string(), &metrics}},
      keys_{std::move(keys)},
      issuer_{{config.token.issuer, serviceOf(config), duration_cast<seconds>(config.token.lifetime)}, *keys_},
      authority_{idsOf(config.auth)},
      guard_{authority_, issuer_, {serviceOf(config), config.http.hosts, config.http.address}, log} {}

Result<std::unique_ptr<AuthSetup>> AuthSetup::make(config::Settings& settings, std::filesystem::path file,
                                                   const observe::Log& log, observe::Metrics& metrics) {
  const config::Config& config = settings.config();
  if (config.auth.empty()) return std::unique_ptr<AuthSetup>{};
  // Before anything is made for a registry that does not start; warnings come when the plugins do.
  (void)checkAuthSections(settings);
  if (!settings.problems().empty()) return fail(ErrorCode::kInvalidArgument);
  const auto folder = keyFolderOf(config);
  if (folder.empty())
    log.warn(
        "Tokens are signed with a key of this process: they end with it, and other Front Ends refuse them. Name a "
        "folder that all Front Ends share with token.keys.");
  BERTH_TRY(auto keys,
            auth::TokenKeys::open({folder, duration_cast<seconds>(config.token.rotation), kLongestToken}, log));
  std::unique_ptr<AuthSetup> setup{new AuthSetup{config, std::move(file), std::move(keys), log, metrics}};
  BERTH_TRY(auto chain, setup->makeChain(settings));
  setup->authority_.replace(std::move(chain));
  return setup;
}

Result<std::shared_ptr<plugin::RunningInstance>> AuthSetup::startMember(config::Settings& settings,
                                                                        const config::PluginSection& section) {
  config::Problems warnings;
  const auto ready = checkedSection(settings, plugins_, section, "auth", warnings);
  for (const auto& warning : warnings) log_.warn(warning.text());
  if (!ready) return fail(ErrorCode::kInvalidArgument);
  auto instance = plugins_.start(*ready, {BERTH_AUTH_KIND});
  if (!instance) return fail(instance.error().code, problemAt(section, "auth", instance.error().detail).text());
  return instance;
}

// All mistakes of the configuration are told at once; a required plugin that fails for another reason is the answer.
Result<std::shared_ptr<const auth::Chain>> AuthSetup::makeChain(config::Settings& settings) {
  std::vector<std::unique_ptr<auth::Member>> members;
  PluginPresence::Plugins presences;
  bool is_complete = true;
  std::string text;
  for (const auto& section : settings.config().auth) {
    const auto known_problems = settings.problems().size();
    auto instance = startMember(settings, section);
    if (settings.problems().size() > known_problems) continue;
    if (!instance && section.required) return fail(instance.error());
    presences.emplace(section.id, instance ? (*instance)->presence() : nullptr);
    if (!instance) {
      is_complete = false;
      log_.error("An auth plugin that is not required does not run: who it knows cannot log in.",
                 {{"id", section.id}, {"cause", instance.error().detail}});
      continue;
    }
    text += (text.empty() ? "" : ", ") + section.id;
    members.push_back(std::make_unique<auth::Member>(*std::move(instance), section.deadline,
                                                     authority_.lanesOf(section.id), log_, metrics_));
  }
  if (!settings.problems().empty()) return fail(ErrorCode::kInvalidArgument, settings.problems().front().text());
  presence_.replace(std::move(presences));
  plugin_text_ = text;
  text_ = textOf(settings.config().auth);
  return std::make_shared<const auth::Chain>(std::move(members), is_complete);
}

Renewed AuthSetup::renew(bool is_asked) {
  if (file_.empty()) return Renewed::kNothing;
  config::Settings settings;
  settings.readFile(file_);
  settings.checkTogether();
  if (settings.problems().empty() && settings.config().auth.empty())
    settings.complain("auth", "it is gone; a registry without it has to be started anew");
  const bool is_as_it_was = settings.problems().empty() && textOf(settings.config().auth) == text_;
  if (is_as_it_was && !is_asked) return is_refused_as_it_is_ ? Renewed::kRefused : Renewed::kNothing;
  auto chain = settings.problems().empty() ? makeChain(settings) : fail(ErrorCode::kInvalidArgument);
  is_refused_as_it_is_ = is_as_it_was && !chain;
  if (chain) {
    authority_.replace(*std::move(chain));
    log_.info("The auth plugins are those of the configuration as it is now.", {{"plugins", plugin_text_}});
    return Renewed::kDone;
  }
  constexpr std::string_view kRefused = "The new configuration of auth is not used, the old one stays.";
  for (const auto& problem : settings.problems()) log_.error(kRefused, {{"cause", problem.text()}});
  if (settings.problems().empty()) log_.error(kRefused, {{"cause", chain.error().detail}});
  return Renewed::kRefused;
}

}  // namespace berth::app
