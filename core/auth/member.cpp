// SPDX-License-Identifier: Apache-2.0
#include "auth/member.hpp"

#include "auth/memory_key.hpp"
#include "auth/principal_struct.hpp"

#include <berth/local_call.hpp>

#include <algorithm>
#include <utility>

namespace berth::auth {
namespace {

using sdk::str;
using sdk::view;

// The structs of a request, which point at each other and at texts that live longer.
class AccessStructs {
 public:
  explicit AccessStructs(std::span<const Access> from) : accesses_(from.size()), pointers_(from.size()) {
    for (std::size_t i = 0; i < from.size(); ++i) {
      accesses_[i] = sdk::make<berth_auth_access>();
      accesses_[i].repository = str(from[i].repository);
      accesses_[i].tag = str(from[i].tag);
      accesses_[i].action = static_cast<std::int32_t>(from[i].action) + BERTH_ACTION_PULL;
      pointers_[i] = &accesses_[i];
    }
  }
  AccessStructs(const AccessStructs&) = delete;
  AccessStructs& operator=(const AccessStructs&) = delete;

  const berth_auth_access* const* data() const { return pointers_.data(); }
  std::size_t size() const { return pointers_.size(); }

 private:
  std::vector<berth_auth_access> accesses_;
  std::vector<const berth_auth_access*> pointers_;
};

class CredentialsStruct {
 public:
  explicit CredentialsStruct(const Credentials& from) : headers_(from.headers.size()) {
    request_.username = str(from.username);
    request_.password = str(from.password.view());
    request_.bearer = str(from.bearer);
    request_.peer = str(from.client.peer);
    request_.tls = from.client.is_tls ? 1 : 0;
    for (const auto& name : from.certificate_names) names_.push_back(str(name));
    certificate_.subject = str(from.certificate_subject);
    certificate_.names = names_.data();
    certificate_.names_count = names_.size();
    if (from.has_certificate) request_.certificate = &certificate_;
    for (std::size_t i = 0; i < headers_.size(); ++i) {
      headers_[i] = sdk::make<berth_auth_header>();
      headers_[i].name = str(from.headers[i].first);
      headers_[i].value = str(from.headers[i].second);
      header_pointers_.push_back(&headers_[i]);
    }
    request_.headers = header_pointers_.data();
    request_.headers_count = header_pointers_.size();
  }
  CredentialsStruct(const CredentialsStruct&) = delete;
  CredentialsStruct& operator=(const CredentialsStruct&) = delete;

  const berth_authenticate_request& get() const { return request_; }

 private:
  std::vector<berth_str> names_;
  std::vector<berth_auth_header> headers_;
  std::vector<const berth_auth_header*> header_pointers_;
  berth_auth_certificate certificate_ = sdk::make<berth_auth_certificate>();
  berth_authenticate_request request_ = sdk::make<berth_authenticate_request>();
};

// Nothing when what the plugin says is no principal: it must have a name unless it is anonymous.
std::optional<Principal> principalOf(const berth_principal& theirs) {
  const auto from = sdk::completed(theirs);
  if (from.kind < BERTH_PRINCIPAL_ANONYMOUS || from.kind > BERTH_PRINCIPAL_WORKLOAD) return std::nullopt;
  Principal principal{std::string{view(from.subject)},
                      static_cast<PrincipalKind>(from.kind),
                      {},
                      std::string{view(from.claims)},
                      from.expires};
  if (principal.isAnonymous() != principal.subject.empty()) return std::nullopt;
  for (std::size_t i = 0; i < from.groups_count; ++i) principal.groups.emplace_back(view(from.groups[i]));
  return principal;
}

Ruling rulingOf(const berth_auth_decision& theirs) {
  const auto from = sdk::completed(theirs);
  Ruling ruling;
  ruling.effect = from.effect == BERTH_EFFECT_ALLOW  ? Effect::kAllow
                  : from.effect == BERTH_EFFECT_NONE ? Effect::kNone
                                                     : Effect::kDeny;
  ruling.is_for_every_tag = from.every_tag != 0;
  ruling.rule = view(from.rule);
  ruling.reason = view(from.reason);
  return ruling;
}

/// What the plugin does, for the client; nothing where the plugin's own words are for it.
struct StatusRow {
  berth_status status;
  ErrorCode code;
  std::string_view trouble;
};
constexpr StatusRow kStatuses[] = {
    {BERTH_UNAUTHENTICATED, ErrorCode::kUnauthorized, {}},
    {BERTH_RESOURCE_EXHAUSTED, ErrorCode::kTooManyRequests, "has too much to do"},
    {BERTH_UNAVAILABLE, ErrorCode::kUnavailable, "does not answer"},
    {BERTH_DEADLINE_EXCEEDED, ErrorCode::kUnavailable, "does not answer"},
    {BERTH_CANCELLED, ErrorCode::kUnavailable, "does not answer"},
};

}  // namespace

sdk::AuthClient Member::face() const {
  static const auto kNothing = sdk::make<berth_auth_v1>();
  const auto face = instance_->face(BERTH_AUTH_KIND);
  return {face.table == nullptr ? &kNothing : plugin::tableOf<berth_auth_v1>(face), face.self};
}

Error Member::errorOf(const sdk::Status& status, std::string_view method) const {
  for (const auto& row : kStatuses) {
    if (row.status != status.code) continue;
    if (row.trouble.empty()) return {row.code, status.message};
    log_.warn("An auth plugin cannot answer now.",
              {{"id", id()}, {"method", std::string{method}}, {"cause", status.message}});
    return {row.code,
            "who may do what cannot be decided now ('" + id() + "' " + std::string{row.trouble} + "); try again"};
  }
  log_.error("An auth plugin failed; what was asked is refused.", {{"id", id()},
                                                                   {"method", std::string{method}},
                                                                   {"status", std::to_string(status.code)},
                                                                   {"cause", status.message}});
  return {ErrorCode::kInternal, "who may do what cannot be decided ('" + id() + "' failed); the log says why"};
}

Result<std::optional<Principal>> Member::authenticate(const Credentials& credentials) {
  const std::string key = principals_.isUnused() ? std::string{} : memoryKey(credentials);
  auto known = key.empty() ? std::nullopt : principals_.find(key);
  auto answer = known ? Result<std::optional<Principal>>{std::move(known)} : askWho(credentials, key);
  decisions_.count(answer);
  return answer;
}

Result<std::optional<Principal>> Member::askWho(const Credentials& credentials, const std::string& key) {
  // The next member may hang: who waits there must not hold a place here.
  std::optional<LaneVisit> visit;
  if (!instance_->isInstant()) visit.emplace(lanes_.logins);
  const CredentialsStruct request{credentials};
  sdk::LocalCall call{std::chrono::nanoseconds{deadline_}};
  call.setRequestId(credentials.client.request_id);
  const auto answer = authenticate_calls_.measure([&] { return face().authenticate(call, request.get()); });
  if (!answer) return fail(errorOf(answer.status(), "Authenticate"));
  if (answer->principal == nullptr) return std::nullopt;
  auto principal = principalOf(*answer->principal);
  if (!principal) return fail(errorOf({BERTH_INTERNAL, "it named a principal without a name or kind"}, "Authenticate"));
  if (answer->ttl_seconds > 0)
    principals_.put(key.empty() ? memoryKey(credentials) : key, *principal, answer->ttl_seconds);
  return principal;
}

Result<std::vector<Ruling>> Member::authorize(const Principal& principal, std::span<const Access> accesses,
                                              const Client& client) {
  auto known = recall(principal, accesses, client);
  auto answer = known ? Result<std::vector<Ruling>>{*std::move(known)} : askMay(principal, accesses, client);
  decisions_.count(answer, accesses.size());
  return answer;
}

// Nothing when one of them is not remembered.
std::optional<std::vector<Ruling>> Member::recall(const Principal& principal, std::span<const Access> accesses,
                                                  const Client& client) const {
  if (rulings_.isUnused()) return std::nullopt;
  std::vector<Ruling> known;
  for (const auto& access : accesses) {
    auto ruling = rulings_.find(memoryKey(principal, access, client));
    if (!ruling) return std::nullopt;
    known.push_back(*std::move(ruling));
  }
  return known;
}

Result<std::vector<Ruling>> Member::askMay(const Principal& principal, std::span<const Access> accesses,
                                           const Client& client) {
  std::optional<LaneUse> use;
  if (!instance_->isInstant()) use.emplace(lanes_.rulings);
  const PrincipalStruct who{principal};
  const AccessStructs what{accesses};
  auto request = sdk::make<berth_authorize_request>();
  request.principal = who.get();
  request.accesses = what.data();
  request.accesses_count = what.size();
  request.peer = str(client.peer);
  request.tls = client.is_tls ? 1 : 0;
  sdk::LocalCall call{std::chrono::nanoseconds{deadline_}};
  call.setRequestId(client.request_id);
  const auto answer = authorize_calls_.measure([&] { return face().authorize(call, request); });
  if (!answer) {
    Error error = errorOf(answer.status(), "Authorize");
    if (error.code == ErrorCode::kUnauthorized) error.code = ErrorCode::kInternal;
    return fail(std::move(error));
  }
  if (answer->decisions_count != accesses.size())
    return fail(errorOf({BERTH_INTERNAL, "it answered " + std::to_string(answer->decisions_count) + " of " +
                                             std::to_string(accesses.size()) + " questions"},
                        "Authorize"));
  std::vector<Ruling> rulings;
  rulings.reserve(accesses.size());
  for (std::size_t i = 0; i < accesses.size(); ++i) {
    rulings.push_back(rulingOf(*answer->decisions[i]));
    if (answer->ttl_seconds > 0)
      rulings_.put(memoryKey(principal, accesses[i], client), rulings.back(), answer->ttl_seconds);
  }
  return rulings;
}

}  // namespace berth::auth
