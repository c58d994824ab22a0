// SPDX-License-Identifier: Apache-2.0
#include "kubernetes/image_review.hpp"

#include "kubernetes/json_fields.hpp"
#include "kubernetes/pod_images.hpp"
#include "kubernetes/refusal_text.hpp"
#include "kubernetes/shown_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace berth::kubernetes {
namespace {

using nlohmann::json;

constexpr std::string_view kVersion = "imagepolicy.k8s.io/v1alpha1";
constexpr std::string_view kKind = "ImageReview";

tl::unexpected<Error> refuse(const std::string& mistake) {
  return fail(ErrorCode::kBadRequest, mistake + "; send an ImageReview of " + std::string{kVersion} +
                                          " as the admission plugin ImagePolicyWebhook does");
}

}  // namespace

Result<ImageReview> parseImageReview(std::string_view body) {
  BERTH_TRY(const json document, parseBody(body));
  JsonFields top{&document, ""};
  const auto version = top.text("apiVersion");
  const auto kind = top.text("kind");
  auto spec = top.within("spec");
  top.adopt(spec);
  if (top.mistake().empty() && (version != kVersion || kind != kKind))
    return refuse("the body is of kind \"" + shownText(kind, 100) + "\" and version \"" + shownText(version, 100) +
                  '"');
  if (top.object("spec") == nullptr) top.complain("spec", "is missing");
  ImageReview review;
  review.cluster_namespace = spec.text("namespace");
  spec.list("containers");
  top.adopt(spec);
  if (!top.mistake().empty()) return refuse(top.mistake());

  FoundImages found;
  if (!findPodImages(document, "/spec", false, found)) complainOfMany(found);
  review.images = std::move(found.images);
  review.found = std::move(found.problems);
  return review;
}

std::string imageReviewAnswer(const std::vector<ImageOutcome>& outcomes, std::string_view set, std::string_view link) {
  const bool is_refused = std::ranges::any_of(outcomes, [](const auto& each) { return !each.reasons.empty(); });
  json status{{"allowed", !is_refused}};
  if (is_refused) status["reason"] = refusalText(outcomes, set, link);
  const json answer{{"apiVersion", kVersion}, {"kind", kKind}, {"status", std::move(status)}};
  return answer.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace berth::kubernetes
