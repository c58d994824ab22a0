// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/action.hpp"

#include <string>
#include <string_view>

namespace berth::auth {

/// One thing that somebody wants to do. Views live as long as the question.
struct Access {
  std::string_view repository;  ///< Empty for kCatalog.
  std::string_view tag;         ///< Empty: blobs, manifests by digest, the repository as a whole.
  Action action = Action::kPull;
};

/// The answer to one Access.
struct Decision {
  bool is_allowed = false;
  bool is_for_every_tag = false;  ///< Asked without a tag: the same holds for each tag of the repository.
  std::string rule;               ///< That decided; may be empty. For logs and explanations.
  std::string reason;             ///< Of a denial, for the client; may be empty.
};

/// Where a question comes from.
struct Client {
  std::string peer;  ///< Address without port; behind a trusted proxy, what it says.
  bool is_tls = false;
  std::string request_id;  ///< For the logs of whoever answers.
};

}  // namespace berth::auth
