// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/access.hpp"
#include "auth/chain.hpp"
#include "auth/principal.hpp"
#include "auth/token_issuer.hpp"
#include "http/guard.hpp"
#include "observe/log.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace berth::http {

/// Who was found to call, and by what.
struct Identity {
  enum class Proof {
    kNone,     ///< No credentials: anonymous.
    kToken,    ///< A token of ours.
    kForeign,  ///< A password, a token of another issuer or a certificate: what the plugins know.
  };

  auth::Principal foreign;  ///< Anonymous but with kForeign.
  Proof proof = Proof::kNone;
  std::shared_ptr<const auth::TokenBearer> token;  ///< With kToken: what it was given for limits what it can do.

  const auth::Principal& principal() const { return token == nullptr ? foreign : token->principal; }
};

/// A Caller whose rights are what the auth plugins say now, within what its token was given for.
class AuthCaller final : public Caller {
 public:
  /// `log` outlives it. `repository` is empty for routes without one.
  AuthCaller(std::shared_ptr<const auth::Chain> chain, Identity identity, auth::Client client, std::string repository,
             const observe::Log& log);

  const Identity& identity() const { return identity_; }
  /// The token does not limit this access, or there is none.
  bool isGranted(const auth::Access& access) const;
  /// What the plugins say, whatever the token was given for.
  Result<std::vector<auth::Decision>> ask(std::span<const auth::Access> accesses) const;
  /// What to tell of a denial, which is logged with its rule.
  Error denied(const auth::Access& access, const auth::Decision& decision) const;

  const std::string& name() const override { return name_; }
  const auth::Principal& principal() const override { return identity_.principal(); }
  Result<std::vector<bool>> mayPull(const std::vector<std::string_view>& repositories) const override;
  Result<std::vector<bool>> mayPullTags(const std::vector<std::string_view>& tags) const override;
  Result<void> mayPoint(const Tag& tag, bool exists) const override;
  Result<void> mayRemove(const Tag& tag) const override;

 private:
  Result<std::vector<bool>> allowed(std::span<const auth::Access> accesses) const;
  Result<void> mayChange(const Tag& tag, auth::Action action) const;

  const std::shared_ptr<const auth::Chain> chain_;
  const Identity identity_;
  const auth::Client client_;
  const std::string repository_;
  const std::string name_;
  const observe::Log& log_;
};

}  // namespace berth::http
