// SPDX-License-Identifier: Apache-2.0
// Made by protoc-gen-berth from berth/plugin/v1/auth.proto; change that and run sdk/tools/regenerate.
// clang-format off
#pragma once

#include "berth/face.hpp"
#include "berth/gen/auth.abi.h"

#include <concepts>

namespace berth::sdk {

namespace face {

template <class T>
constexpr auto authenticateOfAuth() -> decltype(berth_auth_v1::authenticate) {
  if constexpr (requires(T& to, const Call& call, const berth_authenticate_request& request) {
                  { to.authenticate(call, request) } -> std::same_as<Result<berth_authenticate_response>>;
                }) {
    return [](void* self, const berth_call* call, const berth_authenticate_request* request, berth_authenticate_response* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const berth_authenticate_request& r) -> Result<berth_authenticate_response> { return to.authenticate(c, r); });
    };
  } else {
    if constexpr (requires { &T::authenticate; })
      static_assert(isOfAnotherKind<berth_authenticate_request>(&T::authenticate), "authenticate must be: Result<berth_authenticate_response> authenticate(const Call&, const berth_authenticate_request&)");
    return nullptr;
  }
}

template <class T>
constexpr auto authorizeOfAuth() -> decltype(berth_auth_v1::authorize) {
  if constexpr (requires(T& to, const Call& call, const berth_authorize_request& request) {
                  { to.authorize(call, request) } -> std::same_as<Result<berth_authorize_response>>;
                }) {
    return [](void* self, const berth_call* call, const berth_authorize_request* request, berth_authorize_response* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const berth_authorize_request& r) -> Result<berth_authorize_response> { return to.authorize(c, r); });
    };
  } else {
    if constexpr (requires { &T::authorize; })
      static_assert(isOfAnotherKind<berth_authorize_request>(&T::authorize), "authorize must be: Result<berth_authorize_response> authorize(const Call&, const berth_authorize_request&)");
    return nullptr;
  }
}

template <class T>
inline constexpr berth_auth_v1 kAuthTable{
    sizeof(berth_auth_v1),
    0,
    authenticateOfAuth<T>(),
    authorizeOfAuth<T>(),
};

}  // namespace face

/// The table of `berth.auth/1` for a class T. Each of these methods that T has is a member; one that T lacks is NULL and answers
/// UNIMPLEMENTED. What they promise is in auth.abi.h. They run concurrently; what they throw becomes INTERNAL.
///   Result<berth_authenticate_response> authenticate(const Call&, const berth_authenticate_request&)
///   Result<berth_authorize_response> authorize(const Call&, const berth_authorize_request&)
template <class T>
constexpr const berth_auth_v1* authTable() {
  return &face::kAuthTable<T>;
}

/// The same for BERTH_PLUGIN.
template <class T>
inline constexpr face::KindTable kAuth{BERTH_AUTH_KIND, &face::kAuthTable<T>};

/// Calls a `berth.auth/1` table, whoever is behind it: UNIMPLEMENTED where it has no such member. Results live as long as the
/// call, descriptors in them belong to the caller. Thread-safe as the table is.
class AuthClient {
 public:
  AuthClient(const berth_auth_v1* table, void* self) : table_{table}, self_{self} {}

  const berth_auth_v1* table() const { return table_; }
  void* self() const { return self_; }

  Result<berth_authenticate_response> authenticate(const Call& call, berth_authenticate_request request) const {
    if (!BERTH_HAS(table_, authenticate)) return face::missing("berth.auth/1.Authenticate");
    return face::ask(table_->authenticate, self_, call, request);
  }

  Result<berth_authorize_response> authorize(const Call& call, berth_authorize_request request) const {
    if (!BERTH_HAS(table_, authorize)) return face::missing("berth.auth/1.Authorize");
    return face::ask(table_->authorize, self_, call, request);
  }

 private:
  const berth_auth_v1* table_;
  void* self_;
};

}  // namespace berth::sdk
