// SPDX-License-Identifier: Apache-2.0
#include "registry/upload_session.hpp"

#include "registry/base64.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <utility>

namespace berth::registry {
namespace {

std::optional<Digest::Algorithm> parseAlgorithm(std::string_view name) {
  for (const auto algorithm : {Digest::Algorithm::kSha256, Digest::Algorithm::kSha512}) {
    if (algorithmName(algorithm) == name) return algorithm;
  }
  return std::nullopt;
}

}  // namespace

std::string UploadSession::format() const {
  nlohmann::ordered_json record;
  record["repository"] = repository.text();
  record["started"] = started.text();
  record["used"] = used.text();
  record["lease"] = lease;
  record["offset"] = offset;
  record["algorithm"] = algorithmName(hash.algorithm());
  // The state of no bytes is no news.
  record["hash"] = offset == 0 ? std::string{} : encodeBase64(hash.state());
  record["boot"] = boot_id;
  if (!owner.empty()) record["owner"] = owner;
  if (is_ended) record["ended"] = true;
  return record.dump();
}

Result<UploadSession> UploadSession::parse(std::string_view record) {
  const auto damaged = [] { return fail(ErrorCode::kDataLoss, "an upload session's record cannot be read"); };
  const auto json = nlohmann::json::parse(record, nullptr, false);
  if (!json.is_object()) return damaged();
  const auto text = [&](const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string{};
  };
  const auto number = [&](const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
  };

  auto repository = RepositoryName::parse(text("repository"));
  const auto started = Timestamp::parse(text("started"));
  const auto used = Timestamp::parse(text("used"));
  const auto algorithm = parseAlgorithm(text("algorithm"));
  const auto state = decodeBase64(text("hash"));
  if (!repository || !started || !used || !algorithm || !state) return damaged();

  UploadSession session{*std::move(repository),  *started,    *used, number("lease"), number("offset"),
                        ContentHash{*algorithm}, text("boot")};
  session.owner = text("owner");
  session.is_ended = json.contains("ended");
  if (session.offset > 0) {
    auto hash = ContentHash::restore(*algorithm, *state);
    if (!hash) return damaged();
    session.hash = *std::move(hash);
  }
  return session;
}

}  // namespace berth::registry
