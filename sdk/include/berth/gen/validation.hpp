// SPDX-License-Identifier: Apache-2.0
// Made by protoc-gen-berth from berth/plugin/v1/validation.proto; change that and run sdk/tools/regenerate.
// clang-format off
#pragma once

#include "berth/face.hpp"
#include "berth/gen/validation.abi.h"

#include <concepts>

namespace berth::sdk {

namespace face {

template <class T>
constexpr auto validateOfValidation() -> decltype(berth_validation_v1::validate) {
  if constexpr (requires(T& to, const Call& call, const berth_validate_request& request) {
                  { to.validate(call, request) } -> std::same_as<Result<berth_validate_response>>;
                }) {
    return [](void* self, const berth_call* call, const berth_validate_request* request, berth_validate_response* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const berth_validate_request& r) -> Result<berth_validate_response> { return to.validate(c, r); });
    };
  } else {
    if constexpr (requires { &T::validate; })
      static_assert(isOfAnotherKind<berth_validate_request>(&T::validate), "validate must be: Result<berth_validate_response> validate(const Call&, const berth_validate_request&)");
    return nullptr;
  }
}

template <class T>
inline constexpr berth_validation_v1 kValidationTable{
    sizeof(berth_validation_v1),
    0,
    validateOfValidation<T>(),
};

}  // namespace face

/// The table of `berth.validation/1` for a class T. Each of these methods that T has is a member; one that T lacks is NULL and answers
/// UNIMPLEMENTED. What they promise is in validation.abi.h. They run concurrently; what they throw becomes INTERNAL.
///   Result<berth_validate_response> validate(const Call&, const berth_validate_request&)
template <class T>
constexpr const berth_validation_v1* validationTable() {
  return &face::kValidationTable<T>;
}

/// The same for BERTH_PLUGIN.
template <class T>
inline constexpr face::KindTable kValidation{BERTH_VALIDATION_KIND, &face::kValidationTable<T>};

/// Calls a `berth.validation/1` table, whoever is behind it: UNIMPLEMENTED where it has no such member. Results live as long as the
/// call, descriptors in them belong to the caller. Thread-safe as the table is.
class ValidationClient {
 public:
  ValidationClient(const berth_validation_v1* table, void* self) : table_{table}, self_{self} {}

  const berth_validation_v1* table() const { return table_; }
  void* self() const { return self_; }

  Result<berth_validate_response> validate(const Call& call, berth_validate_request request) const {
    if (!BERTH_HAS(table_, validate)) return face::missing("berth.validation/1.Validate");
    return face::ask(table_->validate, self_, call, request);
  }

 private:
  const berth_validation_v1* table_;
  void* self_;
};

}  // namespace berth::sdk
