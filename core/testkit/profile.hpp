// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"
#include "testkit/test_image.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace berth::testkit {

struct TestCredentials {
  std::string username;
  std::string password;
  std::string bearer;
  std::string subject;              ///< That they are expected to be of; empty: whoever.
  std::vector<std::string> groups;  ///< That this subject is at least in.
};

struct TestDecision {
  std::string subject;
  std::int32_t kind = 0;
  std::vector<std::string> groups;
  std::string claims;
  std::string repository;
  std::string tag;
  std::int32_t action = 0;
  std::int32_t expect = 0;  ///< BERTH_EFFECT_…
  std::string rule;         ///< Empty: whichever.
  std::string text;         ///< "push of team/a:1 by alice", for reasons.
};

/// What an author says of a plugin, for `berth plugin test`: credentials, images and answers that it cannot guess.
struct Profile {
  std::vector<std::string> claims;  ///< Methods of its kinds: nothing about these may be left out.
  std::vector<TestCredentials> good;
  std::vector<TestCredentials> bad;
  std::vector<TestDecision> decisions;
  std::vector<TestImage> images;

  bool claimsMethod(std::string_view method) const;
};

/// docs/plugins/README.md tells the members. kInvalidArgument names the member and what it should be, never a password.
Result<Profile> parseProfile(std::string_view json);

}  // namespace berth::testkit
