// SPDX-License-Identifier: Apache-2.0
#include "kubernetes/review.hpp"

#include "kubernetes/json_fields.hpp"
#include "kubernetes/shown_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace berth::kubernetes {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 2> kVersions{"admission.k8s.io/v1", "admission.k8s.io/v1beta1"};
constexpr std::string_view kMirrorAnnotation = "kubernetes.io/config.mirror";

struct OperationRow {
  std::string_view word;
  Operation operation;
};
constexpr std::array<OperationRow, 4> kOperations{{
    {"CREATE", Operation::kCreate},
    {"UPDATE", Operation::kUpdate},
    {"DELETE", Operation::kDelete},
    {"CONNECT", Operation::kConnect},
}};

void readKind(JsonFields& request, Review& review) {
  auto kind = request.within("kind");
  review.group = kind.text("group");
  review.version = kind.text("version");
  review.kind = kind.needed("kind");
  request.adopt(kind);
  auto resource = request.within("resource");
  review.resource = resource.text("resource");
  request.adopt(resource);
  review.subresource = request.text("subResource");
}

void readUser(JsonFields& request, Review& review) {
  auto user = request.within("userInfo");
  review.user_name = user.text("username");
  review.groups = user.texts("groups");
  request.adopt(user);
}

void readOperation(JsonFields& request, Review& review) {
  const auto word = request.needed("operation");
  const auto* const row = std::ranges::find(kOperations, std::string_view{word}, &OperationRow::word);
  if (row == kOperations.end()) return request.complain("operation", "is none of CREATE, UPDATE, DELETE, CONNECT");
  review.operation = row->operation;
  review.object = request.object("object");
  review.old_object = request.object("oldObject");
  const bool is_write = review.operation == Operation::kCreate || review.operation == Operation::kUpdate;
  if (is_write && review.object == nullptr) request.complain("object", "is missing");
}

// What stands below `metadata`, or null.
const json* metadata(const json* object, std::string_view name) {
  if (object == nullptr) return nullptr;
  const auto found = object->find("metadata");
  if (found == object->end() || !found->is_object()) return nullptr;
  const auto value = found->find(name);
  return value == found->end() || value->is_null() ? nullptr : &*value;
}

// Both the annotation and who asks: anybody may write the first, nodes alone are the second.
bool isMirrorPod(const Review& review) {
  if (!review.group.empty() || review.kind != "Pod" || !review.user_name.starts_with("system:node:")) return false;
  if (std::ranges::find(review.groups, "system:nodes") == review.groups.end()) return false;
  const json* const annotations = metadata(review.object, "annotations");
  return annotations != nullptr && annotations->is_object() && annotations->contains(kMirrorAnnotation);
}

tl::unexpected<Error> refuse(const std::string& mistake) {
  return fail(ErrorCode::kBadRequest,
              mistake + "; send an AdmissionReview of admission.k8s.io/v1 as a Kubernetes API server does");
}

}  // namespace

Result<Review> parseReview(std::string_view body) {
  Review review;
  BERTH_TRY(json parsed, parseBody(body));
  review.document = std::make_shared<const json>(std::move(parsed));
  JsonFields top{review.document.get(), ""};
  review.api_version = top.text("apiVersion");
  const auto kind = top.text("kind");
  if (!top.mistake().empty()) return refuse(top.mistake());
  if (kind != "AdmissionReview" || std::ranges::find(kVersions, review.api_version) == kVersions.end())
    return refuse("the body is of kind \"" + shownText(kind, 100) + "\" and version \"" +
                  shownText(review.api_version, 100) + '"');
  if (top.object("request") == nullptr) return refuse("the review has no request");

  auto request = top.within("request");
  review.uid = request.needed("uid");
  readKind(request, review);
  review.name = request.text("name");
  review.cluster_namespace = request.text("namespace");
  review.is_dry_run = request.flag("dryRun");
  readUser(request, review);
  readOperation(request, review);
  if (!request.mistake().empty()) return refuse(request.mistake());

  review.is_deleting =
      review.operation == Operation::kUpdate && metadata(review.old_object, "deletionTimestamp") != nullptr;
  review.is_mirror_pod = isMirrorPod(review);
  return review;
}

}  // namespace berth::kubernetes
