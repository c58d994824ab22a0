// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace berth::auth {

/// What a client asks a token for, as distribution's token specification writes it: "repository:a/b:pull,push",
/// "registry:catalog:*".
struct Scope {
  std::string type;
  std::string name;
  std::vector<std::string> words;  ///< Actions, each once.

  std::string text() const;
};

using Scopes = std::vector<Scope>;

/// Several parameters, each with one or more scopes between spaces; scopes of the same thing become one with the
/// actions of all. What has not the grammar is left out: a token is given for what is understood.
/// At most 100 scopes count.
Scopes parseScopes(const std::vector<std::string>& parameters);

}  // namespace berth::auth
