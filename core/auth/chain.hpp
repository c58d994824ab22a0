// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/access.hpp"
#include "auth/credentials.hpp"
#include "auth/member.hpp"
#include "auth/principal.hpp"
#include "model/result.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace berth::auth {

/// The configured plugins at one moment: who answers first, and what their answers come to. Everything but an explicit
/// allow is a no. Any thread; may block.
class Chain {
 public:
  /// `is_complete`: none of the configured ones is missing.
  explicit Chain(std::vector<std::unique_ptr<Member>> members, bool is_complete = true)
      : members_{std::move(members)}, is_complete_{is_complete} {}

  /// Asks the authenticators in their order until one knows the credentials, which are not empty. kUnauthorized: they
  /// are wrong, expired, or nobody knows them. kTooManyRequests, kUnavailable, kInternal. Begins behind the first
  /// `asked` members, and counts those there who did not know them.
  Result<Principal> authenticate(const Credentials& credentials, std::size_t& asked) const;

  /// Asks all authorisers: one denial refuses, else one allowance grants. Without any authoriser everybody may do
  /// everything, but for the anonymous, who may do nothing; kUnavailable when one is missing that may have had rules.
  /// As many decisions as accesses.
  Result<std::vector<Decision>> authorize(const Principal& principal, std::span<const Access> accesses,
                                          const Client& client) const;

  bool hasAuthorizers() const;

 private:
  const std::vector<std::unique_ptr<Member>> members_;
  const bool is_complete_;
};

}  // namespace berth::auth
