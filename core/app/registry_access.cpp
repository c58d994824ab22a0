// SPDX-License-Identifier: Apache-2.0
#include "app/registry_access.hpp"

#include "app/password_input.hpp"
#include "app/secret_memory.hpp"
#include "app/surroundings.hpp"
#include "config/address.hpp"
#include "http/percent.hpp"
#include "kubernetes/shown_text.hpp"
#include "model/secret.hpp"
#include "registry/base64.hpp"

#include <nlohmann/json.hpp>

namespace berth::app {
namespace {

using Json = nlohmann::json;

constexpr const char* kUsualUrl = "http://127.0.0.1:5000";
constexpr std::size_t kLongestAnswer = 1000;  // Of what is shown of an error.

bool isOfThisMachine(const BaseUrl& url) {
  auto address = config::Address::parse(url.authority());
  if (!address) address = config::Address::parse(url.authority() + ":80");
  return address && address->isLoopback();
}

Result<std::string> authorizationOf(const CommandLine& line, const BaseUrl& url) {
  if (line.has("--user") != line.has("--password-stdin"))
    return fail(ErrorCode::kInvalidArgument, "--user and --password-stdin go together");
  if (!line.has("--user")) return std::string{};
  if (url.scheme() == "http" && !isOfThisMachine(url))
    return fail(ErrorCode::kInvalidArgument,
                "a password does not cross the network without TLS; write --url https://…");
  forbidCores();
  const auto password = readPassword();
  if (!password) return fail(ErrorCode::kInvalidArgument, password.error());
  std::string both = line.value("--user") + ':';
  const WipeAtEnd end{both};
  both.reserve(both.size() + (*password)->text().size());
  both += (*password)->text();
  return "Basic " + registry::encodeBase64(both);
}

ErrorCode codeOf(int status) {
  switch (status) {
    case 401:
      return ErrorCode::kUnauthorized;
    case 403:
      return ErrorCode::kDenied;
    case 404:
      return ErrorCode::kNotFound;
    default:
      return ErrorCode::kUnavailable;
  }
}

// The registry's own sentence, where its answer has one.
std::string sentenceOf(const http::Reply& reply) {
  const auto json = Json::parse(reply.body, nullptr, false);
  const Json::json_pointer message{"/errors/0/message"};
  const bool has_message = json.is_object() && json.contains(message) && json[message].is_string();
  const auto text = has_message ? json[message].get<std::string>() : "it is no answer of Berth";
  const std::string status = "the registry answers " + std::to_string(reply.status) + ": ";
  return status + kubernetes::shownText(text, kLongestAnswer) +
         (reply.status == 401 ? "; log in with --user NAME --password-stdin" : "");
}

}  // namespace

Result<http::Client> openRegistry(const CommandLine& line) {
  ignoreBrokenPipes();
  const auto url = BaseUrl::parse(line.has("--url") ? line.value("--url") : kUsualUrl);
  if (!url) return fail(ErrorCode::kInvalidArgument, "--url: " + url.error().detail);
  BERTH_TRY(auto authorization, authorizationOf(line, *url));
  return http::Client::make(*url, line.value("--ca"), std::move(authorization));
}

Result<Json> askRegistry(const http::Client& registry, const std::string& path, const Parameters& parameters) {
  std::string target = path;
  for (const auto& [name, value] : parameters) {
    target += target.size() == path.size() ? '?' : '&';
    target += name + '=' + http::encodePercent(value);
  }
  BERTH_TRY(const auto reply, registry.get(target));
  if (reply.status != 200) return fail(codeOf(reply.status), sentenceOf(reply));
  auto json = Json::parse(reply.body, nullptr, false);
  if (json.is_object()) return json;
  return fail(ErrorCode::kUnavailable, "what answers there is no Berth, or an older one");
}

}  // namespace berth::app
