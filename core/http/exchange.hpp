// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/guard.hpp"
#include "http/message.hpp"
#include "http/origin.hpp"
#include "http/review_intake.hpp"
#include "http/route_table.hpp"
#include "http/watchers.hpp"
#include "model/ip_network.hpp"
#include "model/repository_name.hpp"
#include "observe/log.hpp"
#include "registry/registry.hpp"
#include "validation/judge.hpp"

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace berth::http {

/// A request on its way through the pipeline and its handler. References outlive it.
struct Exchange {
  const Request& request;
  registry::Registry& registry;
  Guard* guard;  ///< Null: everyone may do everything.
  const observe::Log& log;
  const Proxies& proxies;
  std::string_view path;  ///< ownPath() of the request.
  const Watchers& watchers;
  RouteMatch match;
  std::optional<RepositoryName> repository;  ///< Set for handlers of routes that have a <name>.
  std::shared_ptr<const Caller> caller;      ///< Set for handlers when there is a guard; null: everything is allowed.

  validation::Judge* judge;                 ///< Null: nothing is validated.
  const std::vector<IpNetwork>& reviewers;  ///< Who may ask for reviews; none: everybody.
  ReviewIntake* reviews = nullptr;          ///< Set for handlers.

  /// Whose the upload sessions are.
  std::string_view owner() const { return caller == nullptr ? std::string_view{} : caller->name(); }

  /// Where the client believes this registry to be. Worked out at each call.
  Origin origin() const { return originOf(request, proxies); }
};

}  // namespace berth::http
