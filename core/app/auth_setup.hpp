// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/plugin_presence.hpp"
#include "app/renewal.hpp"
#include "auth/authority.hpp"
#include "auth/token_issuer.hpp"
#include "auth/token_keys.hpp"
#include "config/settings.hpp"
#include "http/auth_guard.hpp"
#include "model/lane.hpp"
#include "model/result.hpp"
#include "observe/log.hpp"
#include "observe/metrics.hpp"
#include "plugin/plugins.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace berth::app {

/// What `auth` of a configuration makes: the plugins' instances, the chain of them, the issuer of tokens and the guard.
/// Made anew from the file when that changes: whatever is wrong with it then, the old ones stay.
class AuthSetup final : public Renewable {
 public:
  /// Null without `auth`. What is wrong with the plugins' settings is complained about in `settings`; an error is what
  /// kept a good configuration from working. `file` is read again by renew(); empty: there is none. `log` and
  /// `metrics` outlive it, and nobody reads the metrics when it is gone.
  static Result<std::unique_ptr<AuthSetup>> make(config::Settings& settings, std::filesystem::path file,
                                                 const observe::Log& log, observe::Metrics& metrics);

  http::Guard& guard() { return guard_; }
  std::vector<Lane*> lanes() const { return authority_.lanes(); }
  /// "htpasswd, policy", for the banner.
  std::string pluginText() const { return plugin_text_; }
  /// Nobody says what those who have logged in may do: they may do everything.
  bool isWithoutRules() const { return !authority_.chain()->hasAuthorizers(); }

  std::vector<std::filesystem::path> files() const override { return {file_}; }
  Renewed renew(bool is_asked) override;

 private:
  AuthSetup(const config::Config& config, std::filesystem::path file, std::unique_ptr<auth::TokenKeys> keys,
            const observe::Log& log, observe::Metrics& metrics);
  Result<std::shared_ptr<const auth::Chain>> makeChain(config::Settings& settings);
  Result<std::shared_ptr<plugin::RunningInstance>> startMember(config::Settings& settings,
                                                               const config::PluginSection& section);

  const std::filesystem::path file_;
  const observe::Log& log_;
  observe::Metrics& metrics_;
  PluginPresence presence_;
  std::string text_;  ///< The sections that are in force, as read.
  std::string plugin_text_;
  bool is_refused_as_it_is_ = false;  ///< The sections in force were made anew and did not work.
  plugin::Plugins plugins_;
  const std::unique_ptr<auth::TokenKeys> keys_;
  auth::TokenIssuer issuer_;
  auth::Authority authority_;
  http::AuthGuard guard_;
};

}  // namespace berth::app
