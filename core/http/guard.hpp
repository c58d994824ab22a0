// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/principal.hpp"
#include "http/message.hpp"
#include "model/result.hpp"
#include "registry/tag_rights.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace berth::http {

struct Exchange;

/// Who sent a request, and what they may do beside what the guard has let pass already. Lives as long as the request;
/// the rights on tags are those of the request's repository. One thread at a time; may block.
class Caller : public registry::TagRights {
 public:
  /// Unique among all: "user:alice", "anonymous". Owner of the upload sessions that it opens, and in the access log.
  virtual const std::string& name() const = 0;
  virtual const auth::Principal& principal() const = 0;
  /// Which of the repositories it may pull from: the sources of a mount, the rows of the catalog.
  virtual Result<std::vector<bool>> mayPull(const std::vector<std::string_view>& repositories) const = 0;
  /// Which of the repository's tags it may pull.
  virtual Result<std::vector<bool>> mayPullTags(const std::vector<std::string_view>& tags) const = 0;
};

/// The caller, or the answer instead: 401 with its challenge, 403, 429, 503.
using Admission = std::variant<std::shared_ptr<const Caller>, Response>;

/// Decides who may do what; authentication and authorisation plugins stand behind it. Any thread; may block.
class Guard {
 public:
  virtual ~Guard() = default;

  /// Asked once a request (never for Action::kOpen and kReview), when its route and name are known, before anything is
  /// looked up and before its body is read, so that the answer does not tell whether a repository exists.
  virtual Admission admit(const Exchange& exchange) = 0;

  /// The endpoints of a guard that gives tokens: `form` is the body of a POST. kRouteUnknown where there are none.
  virtual Result<Response> giveToken(const Exchange& exchange, std::string_view form);
  virtual Result<Response> showKeys(const Exchange& exchange);
};

}  // namespace berth::http
