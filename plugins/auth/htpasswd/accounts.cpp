// SPDX-License-Identifier: Apache-2.0
#include "accounts.hpp"

#include "berth/abi.h"

#include <utility>

namespace berth::htpasswd_auth {

Users::Users(htpasswd::PasswordFile parsed)
    : file{std::move(parsed)}, unmatchable{htpasswd::unmatchable(file.commonForm())} {}

Accounts::Accounts(const Settings& settings, Say say, Watching watching)
    : say_{std::move(say)},
      watching_{watching},
      file_{settings.file, watching},
      next_look_{std::chrono::steady_clock::now() + watching.interval} {
  if (!settings.groups_file.empty()) groups_file_.emplace(settings.groups_file, watching);
}

sdk::Result<std::unique_ptr<Accounts>> Accounts::open(const Settings& settings, Say say, Watching watching) {
  std::unique_ptr<Accounts> accounts{new Accounts{settings, std::move(say), watching}};
  const auto text = accounts->file_.open("; make it with: berth user add NAME --file " + settings.file);
  if (!text) return sdk::fail(BERTH_INVALID_ARGUMENT, "htpasswd: file: " + text.error());
  accounts->takeUsers(*text);
  accounts->state_.groups = std::make_shared<Groups>();
  if (accounts->groups_file_) {
    const auto groups = accounts->groups_file_->open("; make it, with a line \"group: user user\" for each group");
    if (!groups) return sdk::fail(BERTH_INVALID_ARGUMENT, "htpasswd: groups_file: " + groups.error());
    accounts->takeGroups(*groups);
  }
  return accounts;
}

Accounts::State Accounts::current() {
  if (const std::unique_lock turn{look_mutex_, std::try_to_lock}; turn) {
    const auto now = std::chrono::steady_clock::now();
    if (now >= next_look_) {
      next_look_ = now + watching_.interval;
      look();
    }
  }
  const std::lock_guard lock{state_mutex_};
  return state_;
}

void Accounts::look() {
  const auto lookAt = [this](WatchedFile& file, void (Accounts::*take)(const std::string&)) {
    const auto found = file.look();
    if (!found) return;
    if (*found)
      (this->*take)(**found);
    else
      say_(BERTH_LOG_WARN, found->error() + "; what it said before holds until it is mended");
  };
  lookAt(file_, &Accounts::takeUsers);
  if (groups_file_) lookAt(*groups_file_, &Accounts::takeGroups);
}

void Accounts::takeUsers(const std::string& text) {
  auto users = std::make_shared<Users>(htpasswd::PasswordFile::parse(text));
  warn(file_, users->file.warnings());
  if (file_.isOpenToAll())
    say_(BERTH_LOG_WARN, file_.path() + ": everybody on this machine may read the hashes; chmod 640 it");
  say_(BERTH_LOG_INFO, file_.path() + ": users in force: " + std::to_string(users->file.users().size()));
  const std::lock_guard lock{state_mutex_};
  state_.users.swap(users);
}

void Accounts::takeGroups(const std::string& text) {
  std::shared_ptr<const Groups> groups = std::make_shared<Groups>(Groups::parse(text));
  warn(*groups_file_, groups->warnings());
  const std::lock_guard lock{state_mutex_};
  state_.groups.swap(groups);
}

void Accounts::warn(const WatchedFile& file, const std::vector<std::string>& warnings) const {
  for (const auto& warning : warnings) say_(BERTH_LOG_WARN, file.path() + ": " + warning);
}

}  // namespace berth::htpasswd_auth
