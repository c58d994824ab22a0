// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/access.hpp"
#include "auth/answer_memory.hpp"
#include "auth/credentials.hpp"
#include "auth/decision_meter.hpp"
#include "auth/principal.hpp"
#include "auth/ruling.hpp"
#include "model/lane.hpp"
#include "model/result.hpp"
#include "observe/log.hpp"
#include "observe/metrics.hpp"
#include "plugin/call_meter.hpp"
#include "plugin/running_instance.hpp"

#include <berth/gen/auth.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace berth::auth {

/// Where calls of one auth plugin that may block wait for their turn. Two lanes, so that logins that hang keep nobody
/// who has a token from being ruled on. Both outlive who has it.
struct MemberLanes {
  Lane& logins;
  Lane& rulings;
};

/// One configured auth plugin: turns questions into calls of its table, and remembers answers for as long as it says.
/// Counts both.
/// Any thread; may block in its lanes (model/lane.hpp).
class Member {
 public:
  /// `log` and `metrics` outlive it.
  Member(std::shared_ptr<plugin::RunningInstance> instance, std::chrono::milliseconds deadline, MemberLanes lanes,
         const observe::Log& log, observe::Metrics& metrics)
      : instance_{std::move(instance)},
        deadline_{deadline},
        lanes_{lanes},
        log_{log},
        decisions_{metrics, id()},
        authenticate_calls_{metrics, id(), "Auth.Authenticate"},
        authorize_calls_{metrics, id(), "Auth.Authorize"} {}

  const std::string& id() const { return instance_->id(); }
  bool authenticates() const { return BERTH_HAS(face().table(), authenticate); }
  bool authorizes() const { return BERTH_HAS(face().table(), authorize); }

  /// Nothing: the credentials are none of its business. kUnauthorized: they are wrong. kTooManyRequests,
  /// kUnavailable, kInternal.
  Result<std::optional<Principal>> authenticate(const Credentials& credentials);
  /// As many rulings as accesses. Errors as above, without kUnauthorized.
  Result<std::vector<Ruling>> authorize(const Principal& principal, std::span<const Access> accesses,
                                        const Client& client);

 private:
  Result<std::optional<Principal>> askWho(const Credentials& credentials, const std::string& key);
  std::optional<std::vector<Ruling>> recall(const Principal& principal, std::span<const Access> accesses,
                                            const Client& client) const;
  Result<std::vector<Ruling>> askMay(const Principal& principal, std::span<const Access> accesses,
                                     const Client& client);
  Error errorOf(const sdk::Status& status, std::string_view method) const;

  sdk::AuthClient face() const;

  const std::shared_ptr<plugin::RunningInstance> instance_;
  const std::chrono::milliseconds deadline_;
  const MemberLanes lanes_;
  const observe::Log& log_;
  DecisionMeter decisions_;
  plugin::CallMeter authenticate_calls_;
  plugin::CallMeter authorize_calls_;
  AnswerMemory<Principal> principals_;
  AnswerMemory<Ruling> rulings_;
};

}  // namespace berth::auth
