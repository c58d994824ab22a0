// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/access.hpp"
#include "auth/action.hpp"
#include "auth/scope.hpp"

#include <functional>
#include <map>
#include <string>

namespace berth::auth {

/// What a token of ours lets its bearer do at most; what the rules say now is asked beside it.
class Grant {
 public:
  void add(const std::string& repository, ActionSet actions) { repositories_[repository].add(actions); }
  void addCatalog() { catalog_ = true; }

  bool covers(const Access& access) const;

  /// One Scope for each repository, words in a fixed order, and one for the catalog: what goes into a token.
  Scopes scopes() const;
  /// The reverse: what is no repository's or the catalog's is left out.
  static Grant of(const Scopes& scopes);

 private:
  std::map<std::string, ActionSet, std::less<>> repositories_;
  bool catalog_ = false;
};

}  // namespace berth::auth
