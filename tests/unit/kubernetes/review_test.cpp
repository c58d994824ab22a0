// SPDX-License-Identifier: Apache-2.0
#include "kubernetes/review.hpp"

#include "unit/kubernetes/reviews.hpp"

#include <gmock/gmock.h>

namespace berth::kubernetes {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Review, ReadsWhatAServerSends) {
  const auto review = parsed(recorded("validate-deployments-create"));
  EXPECT_EQ(review.api_version, "admission.k8s.io/v1");
  EXPECT_EQ(review.uid, "a0d92000-e6ef-4dac-94f6-146c5c9946b8");
  EXPECT_EQ(review.group, "apps");
  EXPECT_EQ(review.version, "v1");
  EXPECT_EQ(review.kind, "Deployment");
  EXPECT_EQ(review.resource, "deployments");
  EXPECT_EQ(review.subresource, "");
  EXPECT_EQ(review.operation, Operation::kCreate);
  EXPECT_EQ(review.name, "d");
  EXPECT_EQ(review.cluster_namespace, "default");
  EXPECT_EQ(review.user_name, "admin");
  EXPECT_THAT(review.groups, ElementsAre("system:masters", "system:authenticated"));
  EXPECT_FALSE(review.is_dry_run);
  EXPECT_FALSE(review.is_deleting);
  EXPECT_FALSE(review.is_mirror_pod);
  ASSERT_NE(review.object, nullptr);
  EXPECT_EQ(review.object->at("kind"), "Deployment");
  EXPECT_EQ(review.old_object, nullptr);
}

TEST(Review, KnowsADryRun) {
  EXPECT_TRUE(parsed(recorded("validate-pods-create-dryrun")).is_dry_run);
}

TEST(Review, ReadsTheOlderVersion) {
  auto body = recorded("validate-pods-create");
  body["apiVersion"] = "admission.k8s.io/v1beta1";
  EXPECT_EQ(parsed(body).api_version, "admission.k8s.io/v1beta1");
}

TEST(Review, CopiesShareTheDocument) {
  auto review = std::make_unique<Review>(parsed(recorded("handmade-pods-update-image")));
  const Review copy = *review;
  EXPECT_EQ(copy.object, review->object);
  review.reset();
  EXPECT_EQ(copy.old_object->at("kind"), "Pod");
}

TEST(Review, WhatIsMissingOrNullIsEmpty) {
  auto body = recorded("validate-pods-create");
  auto& request = body["request"];
  for (const auto* name : {"userInfo", "dryRun", "options", "resource", "oldObject", "name"}) request.erase(name);
  request["namespace"] = nullptr;
  const auto review = parsed(body);
  EXPECT_EQ(review.user_name, "");
  EXPECT_EQ(review.cluster_namespace, "");
}

TEST(Review, OnlyAStoredObjectWaitsForItsEnd) {
  auto body = recorded("handmade-pods-update-image");
  auto& request = body["request"];
  request["object"]["metadata"]["deletionTimestamp"] = "2026-11-23T21:45:17Z";
  EXPECT_FALSE(parsed(body).is_deleting) << "the author's word";
  request["oldObject"]["metadata"]["deletionTimestamp"] = "2026-11-23T21:45:17Z";
  EXPECT_TRUE(parsed(body).is_deleting);
  request["operation"] = "CREATE";
  EXPECT_FALSE(parsed(body).is_deleting);
}

TEST(Review, AMirrorPodIsANodes) {
  auto body = recorded("validate-pods-create");
  auto& request = body["request"];
  request["object"]["metadata"]["annotations"]["kubernetes.io/config.mirror"] = "x";
  EXPECT_FALSE(parsed(body).is_mirror_pod) << "anybody may annotate";
  request["userInfo"] = {{"username", "system:node:n1"}, {"groups", {"system:authenticated"}}};
  EXPECT_FALSE(parsed(body).is_mirror_pod) << "a name alone";
  request["userInfo"]["groups"].push_back("system:nodes");
  EXPECT_TRUE(parsed(body).is_mirror_pod);
  request["object"]["metadata"]["annotations"].erase("kubernetes.io/config.mirror");
  EXPECT_FALSE(parsed(body).is_mirror_pod) << "a pod that a node makes of itself is one";
}

struct Mistake {
  const char* pointer;
  json value;
  const char* says;
};

TEST(Review, TellsWhatIsWrong) {
  const Mistake mistakes[] = {
      {"/apiVersion", "admission.k8s.io/v2", "\"admission.k8s.io/v2\""},
      {"/kind", "Pod", "kind \"Pod\""},
      {"/kind", 7, "kind is no text"},
      {"/request", nullptr, "has no request"},
      {"/request", "x", "has no request"},
      {"/request/uid", "", "request.uid is missing"},
      {"/request/uid", 1, "request.uid is no text"},
      {"/request/kind", nullptr, "request.kind.kind is missing"},
      {"/request/kind", "Pod", "request.kind is no object"},
      {"/request/kind/group", 1, "request.kind.group is no text"},
      {"/request/resource", json::array(), "request.resource is no object"},
      {"/request/operation", "PATCH", "request.operation is none of CREATE"},
      {"/request/operation", nullptr, "request.operation is missing"},
      {"/request/object", nullptr, "request.object is missing"},
      {"/request/object", "x", "request.object is no object"},
      {"/request/oldObject", json::array(), "request.oldObject is no object"},
      {"/request/dryRun", "true", "request.dryRun is neither"},
      {"/request/userInfo/groups", {1}, "request.userInfo.groups is no list of texts"},
      {"/request/namespace", 1, "request.namespace is no text"},
  };
  for (const auto& [pointer, value, says] : mistakes) {
    auto body = recorded("validate-pods-create");
    body[json::json_pointer{pointer}] = value;
    const auto review = parseReview(body.dump());
    ASSERT_FALSE(review) << says;
    EXPECT_EQ(review.error().code, ErrorCode::kBadRequest);
    EXPECT_THAT(review.error().detail, HasSubstr(says));
    EXPECT_THAT(review.error().detail, HasSubstr("; send an AdmissionReview"));
  }
}

}  // namespace
}  // namespace berth::kubernetes
