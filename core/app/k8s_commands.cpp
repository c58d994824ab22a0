// SPDX-License-Identifier: Apache-2.0
#include "app/k8s_commands.hpp"

#include "app/comma_list.hpp"
#include "config/pem_file.hpp"
#include "kubernetes/registration.hpp"

#include <charconv>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>

namespace berth::app {
namespace {

int wrongUsage(const std::string& message) {
  std::cerr << "berth: " << message << '\n';
  return kExitUsage;
}

// Nothing unless it is a number as a whole; what the number may be, the registration knows.
bool readSeconds(const std::string& text, std::uint32_t& seconds) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, seconds);
  return error == std::errc{} && stop == end;
}

// What is wrong with the flags that have a grammar of their own, or empty.
std::string readFlags(const CommandLine& line, kubernetes::Registration& registration) {
  registration.url = line.value("--url");
  registration.service = line.value("--service");
  if (line.has("--set")) registration.set = line.value("--set");
  if (line.has("--exclude")) registration.excluded_namespaces = splitAtCommas(line.value("--exclude"));
  registration.resources = splitAtCommas(line.value("--resources"));
  registration.mutates = line.has("--mutate");
  if (line.has("--timeout") && !readSeconds(line.value("--timeout"), registration.timeout_seconds))
    return "--timeout is a number of seconds, 1 to 30";
  if (!line.has("--failure-policy")) return {};
  const auto policy = line.value("--failure-policy");
  registration.fails_closed = policy == "Fail";
  return policy == "Fail" || policy == "Ignore" ? "" : "--failure-policy is Fail or Ignore";
}

}  // namespace

int printWebhook(const CommandLine& line) {
  kubernetes::Registration registration;
  if (const auto mistake = readFlags(line, registration); !mistake.empty()) return wrongUsage(mistake);
  if (line.has("--ca")) {
    auto pem = config::readPem(line.value("--ca"));
    if (!pem) {
      std::cerr << "berth: --ca: " << pem.error().detail << '\n';
      return kExitRuntime;
    }
    registration.ca = *std::move(pem);
  }
  const auto text = line.has("--image-policy") ? kubernetes::imagePolicyYaml(registration)
                                               : kubernetes::registrationYaml(registration);
  if (!text) return wrongUsage(text.error().detail);
  std::cout << *text;
  return kExitOk;
}

}  // namespace berth::app
