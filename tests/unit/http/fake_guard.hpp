// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "auth/principal.hpp"
#include "http/error_response.hpp"
#include "http/exchange.hpp"
#include "http/guard.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace berth::http {

/// A guard whose rules are two functions; everybody is the same caller.
class FakeGuard : public Guard {
 public:
  using MayDo = std::function<bool(Action action, std::string_view repository)>;
  using MayPull = std::function<bool(std::string_view name)>;

  FakeGuard(MayDo may_do, MayPull may_pull) : may_do_{std::move(may_do)}, may_pull_{std::move(may_pull)} {}

  Admission admit(const Exchange& exchange) override {
    ++checks;
    if (!may_do_(exchange.match.route->action, exchange.match.name))
      return errorResponse({ErrorCode::kUnauthorized, {}});
    return std::make_shared<const FakeCaller>(*this);
  }

  int checks = 0;
  std::string name = "user:tester";
  auth::Principal principal{"tester", auth::PrincipalKind::kUser, {}, {}, 0};
  MayPull may_pull_tag = [](std::string_view) { return true; };
  std::function<Result<void>(const Tag&, bool exists)> may_point = [](const Tag&, bool) { return Result<void>{}; };
  std::function<Result<void>(const Tag&)> may_remove = [](const Tag&) { return Result<void>{}; };

 private:
  class FakeCaller final : public Caller {
   public:
    explicit FakeCaller(const FakeGuard& guard) : guard_{guard} {}
    const std::string& name() const override { return guard_.name; }
    const auth::Principal& principal() const override { return guard_.principal; }
    Result<std::vector<bool>> mayPull(const std::vector<std::string_view>& names) const override {
      return answers(names, guard_.may_pull_);
    }
    Result<std::vector<bool>> mayPullTags(const std::vector<std::string_view>& tags) const override {
      return answers(tags, guard_.may_pull_tag);
    }
    Result<void> mayPoint(const Tag& tag, bool exists) const override { return guard_.may_point(tag, exists); }
    Result<void> mayRemove(const Tag& tag) const override { return guard_.may_remove(tag); }

   private:
    static std::vector<bool> answers(const std::vector<std::string_view>& names, const MayPull& may) {
      std::vector<bool> all;
      for (const auto name : names) all.push_back(may(name));
      return all;
    }

    const FakeGuard& guard_;
  };

  const MayDo may_do_;
  const MayPull may_pull_;
};

}  // namespace berth::http
