// SPDX-License-Identifier: Apache-2.0
#include "http/auth_caller.hpp"

#include <utility>

namespace berth::http {
namespace {

using auth::Access;
using auth::Action;

std::string targetText(const Access& access) {
  if (access.action == Action::kCatalog) return "the catalog";
  std::string text{access.repository};
  if (!access.tag.empty()) text += ':' + std::string{access.tag};
  return text;
}

}  // namespace

AuthCaller::AuthCaller(std::shared_ptr<const auth::Chain> chain, Identity identity, auth::Client client,
                       std::string repository, const observe::Log& log)
    : chain_{std::move(chain)},
      identity_{std::move(identity)},
      client_{std::move(client)},
      repository_{std::move(repository)},
      name_{identity_.principal().name()},
      log_{log} {}

bool AuthCaller::isGranted(const Access& access) const {
  return identity_.token == nullptr || identity_.token->grant.covers(access);
}

Result<std::vector<auth::Decision>> AuthCaller::ask(std::span<const Access> accesses) const {
  return chain_->authorize(identity_.principal(), accesses, client_);
}

Error AuthCaller::denied(const Access& access, const auth::Decision& decision) const {
  log_.info("Access was denied.", {{"request_id", client_.request_id},
                                   {"who", name_},
                                   {"action", std::string{nameOf(access.action)}},
                                   {"target", targetText(access)},
                                   {"rule", decision.rule}});
  std::string detail = (identity_.principal().isAnonymous() ? "without a login nobody may " : name_ + " may not ") +
                       std::string{nameOf(access.action)} + ' ' + targetText(access);
  if (!decision.reason.empty() && !identity_.principal().isAnonymous()) detail += " (" + decision.reason + ')';
  return {ErrorCode::kDenied, std::move(detail)};
}

// The source of a mount may lie outside of what the token was given for: clients name it in no scope.
Result<std::vector<bool>> AuthCaller::mayPull(const std::vector<std::string_view>& repositories) const {
  std::vector<Access> accesses;
  accesses.reserve(repositories.size());
  for (const auto name : repositories) accesses.push_back({name, {}, Action::kPull});
  return allowed(accesses);
}

Result<std::vector<bool>> AuthCaller::mayPullTags(const std::vector<std::string_view>& tags) const {
  const Access whole{repository_, {}, Action::kPull};
  BERTH_TRY(const auto decisions, ask({&whole, 1}));
  if (decisions.front().is_for_every_tag) return std::vector<bool>(tags.size(), decisions.front().is_allowed);
  std::vector<Access> accesses;
  accesses.reserve(tags.size());
  for (const auto tag : tags) accesses.push_back({repository_, tag, Action::kPull});
  return allowed(accesses);
}

Result<std::vector<bool>> AuthCaller::allowed(std::span<const Access> accesses) const {
  BERTH_TRY(const auto decisions, ask(accesses));
  std::vector<bool> allowed;
  allowed.reserve(decisions.size());
  for (const auto& decision : decisions) allowed.push_back(decision.is_allowed);
  return allowed;
}

Result<void> AuthCaller::mayPoint(const Tag& tag, bool exists) const {
  return mayChange(tag, exists ? Action::kOverwrite : Action::kPush);
}

Result<void> AuthCaller::mayRemove(const Tag& tag) const {
  return mayChange(tag, Action::kDelete);
}

Result<void> AuthCaller::mayChange(const Tag& tag, Action action) const {
  const Access access{repository_, tag.text(), action};
  BERTH_TRY(const auto decisions, ask({&access, 1}));
  if (decisions.front().is_allowed && isGranted(access)) return {};
  return fail(denied(access, decisions.front()));
}

}  // namespace berth::http
