// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "unit/validators/repository.hpp"

#include "berth/gen/validation.abi.h"
#include "berth/gen/validation.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace berth::test {

/// A question to a validator, without the content that the host adds.
struct Question {
  std::int32_t source = BERTH_SOURCE_MANIFEST;
  std::string image = "localhost/team/app";
  std::string repository = "team/app";  ///< Empty: kept elsewhere.
  std::string tag;
  std::string digest;  ///< Of a manifest of the repository; its bytes and config are added.
  std::string replaces;
  std::string written;
  std::string place;
  std::string user;  ///< Empty: nobody in particular.
  std::vector<std::string> groups;
  std::string cluster_namespace;
  std::uint64_t now = 1'790'000'000;
};

struct Answer {
  struct Violation {
    std::string code;
    std::string message;
    std::string path;
    std::vector<std::string> evidence;

    bool operator==(const Violation&) const = default;
  };

  berth_status status = BERTH_OK;
  std::string failure;  ///< With a status other than BERTH_OK.
  std::vector<Violation> violations;
  std::vector<std::string> warnings;
  std::string replacement;
  int rounds = 0;  ///< Calls that it took.
  int items = 0;   ///< That were fetched.

  bool isClean() const { return status == BERTH_OK && violations.empty() && warnings.empty() && replacement.empty(); }
  /// "code, code": what speaks against it.
  std::string codes() const;
  /// All messages, one a line, for what a test says when it fails.
  std::string text() const;
};

/// Asks as the host does, over and over until nothing is needed any more. More than the contract's 4 rounds of
/// fetching, 50 items or 8 MiB is a failure of the test's validator: status BERTH_INTERNAL.
Answer ask(const berth_validation_v1* table, void* self, const Repository& repository, const Question& question);

/// The same of an object of the plugin's class.
template <class T>
Answer ask(T& validator, const Repository& repository, const Question& question) {
  return ask(sdk::validationTable<T>(), &validator, repository, question);
}

}  // namespace berth::test
