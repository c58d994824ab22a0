// SPDX-License-Identifier: Apache-2.0
#include "validation/inquiry.hpp"

#include "model/media_type.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace berth::validation {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLargestConfig = std::size_t{1} << 20U;

// The registry has checked a stored manifest's grammar, so what does not parse here is no manifest.
std::string configDigestOf(std::string_view manifest) {
  const auto json = Json::parse(manifest, nullptr, false);
  if (!json.is_object()) return {};
  const auto config = json.find("config");
  if (config == json.end() || !config->is_object()) return {};
  const auto digest = config->find("digest");
  return digest != config->end() && digest->is_string() ? digest->get<std::string>() : std::string{};
}

}  // namespace

Result<const std::string*> Inquiry::config() {
  if (config_) return &*config_;
  config_.emplace();
  if (!question_.repository || manifestKind(question_.media_type) != ManifestKind::kImage) return &*config_;
  const auto digest = configDigestOf(question_.manifest);
  if (digest.empty()) return &*config_;
  auto found = store_.find(*question_.repository, {NeedKind::kContent, digest, {}}, kLargestConfig);
  if (!found && found.error().code != ErrorCode::kOutOfRange) {
    config_.reset();
    return fail(std::move(found).error());
  }
  if (found && *found) config_ = std::move((*found)->content);
  return &*config_;
}

Result<const Evidence*> Inquiry::find(const Need& need) {
  auto known = found_.find(need);
  if (known == found_.end()) {
    std::optional<Evidence> evidence;
    if (question_.repository) {
      BERTH_TRY(evidence, store_.find(*question_.repository, need, left_));
    }
    if (evidence) left_ -= evidence->content.size();
    known = found_.emplace(need, std::move(evidence)).first;
  }
  return known->second ? &*known->second : nullptr;
}

}  // namespace berth::validation
