// SPDX-License-Identifier: Apache-2.0
#include "unit/validators/host.hpp"

#include "berth/local_call.hpp"

#include <nlohmann/json.hpp>

#include <deque>
#include <optional>

namespace berth::test {
namespace {

using Json = nlohmann::json;
using sdk::str;
using sdk::view;

constexpr int kMostRounds = 4;
constexpr int kMostItems = 50;
constexpr std::size_t kMostBytes = std::size_t{8} << 20U;
constexpr std::size_t kLargestConfig = std::size_t{1} << 20U;

std::string text(berth_str from) {
  return std::string{view(from)};
}

// Everything fetched for one artifact, in memory that stays where it is.
class Fetched {
 public:
  explicit Fetched(const Repository& repository) : repository_{repository} {}

  void add(const berth_need& theirs) {
    const auto from = sdk::completed(theirs);
    auto& item = items_.emplace_back();
    item.value = text(from.value);
    item.artifact_type = text(from.artifact_type);
    item.need.kind = from.kind;
    item.need.value = str(item.value);
    item.need.artifact_type = str(item.artifact_type);
    look(from.kind, item);
    item.evidence.need = &item.need;
    item.evidence.digest = str(item.digest);
    item.evidence.media_type = str(item.media_type);
    item.evidence.content = str(item.content);
    bytes_ += item.content.size();
    pointers_.push_back(&item.evidence);
  }

  void giveTo(berth_validate_request& request) const {
    request.evidence = pointers_.data();
    request.evidence_count = pointers_.size();
  }
  int count() const { return static_cast<int>(items_.size()); }
  std::size_t bytes() const { return bytes_; }

 private:
  struct Item {
    std::string value;
    std::string artifact_type;
    std::string digest;
    std::string media_type;
    std::string content;
    berth_need need = sdk::make<berth_need>();
    berth_evidence evidence = sdk::make<berth_evidence>();
  };

  void look(std::int32_t kind, Item& item) {
    if (kind == BERTH_NEED_REFERRERS) {
      item.evidence.found = 1;
      item.media_type = "application/vnd.oci.image.index.v1+json";
      item.content = repository_.referrers(item.value, item.artifact_type);
      return;
    }
    const auto* manifest = kind == BERTH_NEED_TAG ? repository_.tagged(item.value) : repository_.manifest(item.value);
    const auto* blob = kind == BERTH_NEED_CONTENT ? repository_.blob(item.value) : nullptr;
    if (manifest == nullptr && blob == nullptr) return;
    item.evidence.found = 1;
    item.digest = manifest == nullptr ? item.value : manifest->digest;
    item.media_type = manifest == nullptr ? "" : manifest->media_type;
    item.content = manifest == nullptr ? *blob : manifest->bytes;
  }

  const Repository& repository_;
  std::deque<Item> items_;
  std::vector<const berth_evidence*> pointers_;
  std::size_t bytes_ = 0;
};

const std::string* configOf(const Repository& repository, const std::string& manifest) {
  const auto json = Json::parse(manifest, nullptr, false);
  if (!json.is_object() || !json.contains("config") || !json["config"].is_object()) return nullptr;
  const auto* config = repository.blob(json["config"].value("digest", ""));
  return config != nullptr && config->size() <= kLargestConfig ? config : nullptr;
}

void read(const berth_validate_response& from, Answer& answer) {
  for (std::size_t i = 0; i < from.violations_count; ++i) {
    const auto theirs = sdk::completed(*from.violations[i]);
    auto& to = answer.violations.emplace_back();
    to = {text(theirs.code), text(theirs.message), text(theirs.path), {}};
    for (std::size_t e = 0; e < theirs.evidence_count; ++e) to.evidence.push_back(text(theirs.evidence[e]));
  }
  for (std::size_t i = 0; i < from.warnings_count; ++i) answer.warnings.push_back(text(from.warnings[i]));
  answer.replacement = text(from.replacement);
}

}  // namespace

std::string Answer::codes() const {
  std::string all;
  for (const auto& one : violations) all += (all.empty() ? "" : ", ") + one.code;
  return all;
}

std::string Answer::text() const {
  std::string all = failure.empty() ? "" : failure + '\n';
  for (const auto& one : violations) all += one.code + ": " + one.message + '\n';
  for (const auto& one : warnings) all += "warning: " + one + '\n';
  return all;
}

Answer ask(const berth_validation_v1* table, void* self, const Repository& repository, const Question& question) {
  auto artifact = sdk::make<berth_artifact>();
  artifact.image = str(question.image);
  artifact.repository = str(question.repository);
  artifact.tag = str(question.tag);
  artifact.digest = str(question.digest);
  artifact.replaces = str(question.replaces);
  artifact.written = str(question.written);
  artifact.place = str(question.place);
  if (const auto* manifest = repository.manifest(question.digest)) {
    artifact.media_type = str(manifest->media_type);
    artifact.manifest = str(manifest->bytes);
    if (const auto* config = configOf(repository, manifest->bytes)) artifact.config = str(*config);
  }
  auto principal = sdk::make<berth_principal>();
  std::vector<berth_str> groups;
  for (const auto& group : question.groups) groups.push_back(str(group));
  principal.kind = BERTH_PRINCIPAL_USER;
  principal.subject = str(question.user);
  principal.groups = groups.data();
  principal.groups_count = groups.size();

  Fetched fetched{repository};
  Answer answer;
  for (int fetches = 0;; ++fetches) {
    auto request = sdk::make<berth_validate_request>();
    request.source = question.source;
    request.artifact = &artifact;
    request.principal = question.user.empty() ? nullptr : &principal;
    request.cluster_namespace = str(question.cluster_namespace);
    request.now = question.now;
    fetched.giveTo(request);
    sdk::LocalCall call{std::chrono::seconds{10}};
    auto response = sdk::make<berth_validate_response>();
    ++answer.rounds;
    answer.status = table->validate(self, call.raw(), &request, &response);
    answer.items = fetched.count();
    if (answer.status != BERTH_OK) {
      answer.failure = call.failure();
      return answer;
    }
    if (response.needs_count == 0) {
      read(response, answer);
      return answer;
    }
    for (std::size_t i = 0; i < response.needs_count; ++i) fetched.add(*response.needs[i]);
    if (fetches == kMostRounds || fetched.count() > kMostItems || fetched.bytes() > kMostBytes) {
      answer.status = BERTH_INTERNAL;
      answer.failure = "the validator wants more than its contract allows";
      return answer;
    }
  }
}

}  // namespace berth::test
