// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "config/plugin_section.hpp"
#include "fixture_plugins.hpp"
#include "observe/log.hpp"
#include "plugin/plugins.hpp"
#include "support/plugin_service.hpp"

#include <berth/gen/auth.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

namespace berth::plugin {

using std::chrono::milliseconds;
using std::chrono::seconds;

inline constexpr char kAuthKind[] = BERTH_AUTH_KIND;

inline std::string isolationProgram() {
  return BERTH_ISOLATION_PROGRAM;
}

/// What a call of authenticate answered.
struct Answer {
  berth_status code = BERTH_OK;
  std::string message;
  bool has_principal = false;
  std::string subject;
  std::string claims;
  std::vector<std::string> groups;
  unsigned ttl = 0;

  /// The process that answered.
  int process() const { return groups.size() == 2 ? std::atoi(groups[1].c_str()) : 0; }
};

inline Answer authenticate(RunningInstance& instance, const std::string& username, milliseconds within = seconds{5},
                           const std::string& password = {}) {
  const auto face = instance.face(kAuthKind);
  const sdk::AuthClient client{tableOf<berth_auth_v1>(face), face.self};
  const sdk::LocalCall call{within};
  berth_authenticate_request request{};
  request.username = sdk::str(username);
  request.password = sdk::str(password);
  const auto answer = client.authenticate(call, request);
  if (!answer) return {answer.status().code, answer.status().message, false, {}, {}, {}, 0};
  Answer told;
  told.ttl = answer->ttl_seconds;
  told.has_principal = answer->principal != nullptr;
  if (!told.has_principal) return told;
  told.subject = sdk::view(answer->principal->subject);
  told.claims = sdk::view(answer->principal->claims);
  for (std::size_t i = 0; i < answer->principal->groups_count; ++i)
    told.groups.emplace_back(sdk::view(answer->principal->groups[i]));
  return told;
}

/// The puppet as a service of this process.
using PuppetService = test::PluginService;

inline config::PluginSection sectionOf(config::Isolation isolation, const std::string& id = "corp") {
  config::PluginSection section;
  section.plugin = fixturePlugin("auth_puppet");
  section.id = id;
  section.isolation = isolation;
  section.json = R"({"secret":"s3cret-of-the-puppet"})";
  return section;
}

}  // namespace berth::plugin
