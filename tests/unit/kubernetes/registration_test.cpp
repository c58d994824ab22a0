// SPDX-License-Identifier: Apache-2.0
#include "kubernetes/registration.hpp"

#include <gmock/gmock.h>

#include <functional>

namespace berth::kubernetes {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Registration atUrl() {
  Registration registration;
  registration.url = "https://reg.example.com:5000";
  return registration;
}

TEST(Registration, ValidatesEveryKindThatHasImages) {
  const auto text = registrationYaml(atUrl());
  ASSERT_TRUE(text);
  EXPECT_THAT(*text, AllOf(HasSubstr("kind: ValidatingWebhookConfiguration\nmetadata:\n  name: berth-default\n"),
                           HasSubstr("name: validate.default.berth\n"),
                           HasSubstr("url: https://reg.example.com:5000/admission/v1/validate/default\n"),
                           HasSubstr("failurePolicy: Fail\n"), HasSubstr("timeoutSeconds: 10\n"),
                           HasSubstr("[pods, pods/ephemeralcontainers, replicationcontrollers, podtemplates]"),
                           HasSubstr("values: [\"kube-system\"]"), HasSubstr("operations: [CREATE, UPDATE]"),
                           Not(HasSubstr("caBundle")), Not(HasSubstr("Mutating"))));
}

TEST(Registration, LeavesTheNamespaceOfItsServiceAlone) {
  Registration registration;
  registration.service = "infra/berth:8443";
  registration.set = "team_a.v2";
  registration.fails_closed = false;
  registration.ca = "-----BEGIN CERTIFICATE-----\n";
  const auto text = registrationYaml(registration);
  ASSERT_TRUE(text);
  EXPECT_THAT(*text, AllOf(HasSubstr("service: {namespace: \"infra\", name: \"berth\", port: 8443, path: "
                                     "/admission/v1/validate/team_a.v2}\n"),
                           HasSubstr("values: [\"kube-system\", \"infra\"]"), HasSubstr("failurePolicy: Ignore\n"),
                           HasSubstr("caBundle: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==\n"),
                           HasSubstr("name: validate.team-a-v2.berth\n")));
}

TEST(Registration, MutatesNewPodsAlone) {
  auto registration = atUrl();
  registration.mutates = true;
  registration.resources = {"argoproj.io/v1alpha1/workflows"};
  const auto text = registrationYaml(registration);
  ASSERT_TRUE(text);
  const auto mutating = text->substr(0, text->find("\n---\n"));
  EXPECT_THAT(mutating,
              AllOf(HasSubstr("kind: MutatingWebhookConfiguration"), HasSubstr("reinvocationPolicy: IfNeeded"),
                    HasSubstr("/admission/v1/mutate/default\n"), HasSubstr("operations: [CREATE], resources: [pods]"),
                    Not(HasSubstr("UPDATE")), Not(HasSubstr("workflows"))));
  EXPECT_THAT(text->substr(mutating.size()),
              HasSubstr("{apiGroups: [argoproj.io], apiVersions: [v1alpha1], operations: [CREATE, UPDATE], resources: "
                        "[workflows], scope: Namespaced}"));
}

TEST(Registration, ImagePolicyIsTwoFiles) {
  auto registration = atUrl();
  registration.set = "prod";
  const auto text = imagePolicyYaml(registration);
  ASSERT_TRUE(text);
  EXPECT_THAT(*text,
              AllOf(HasSubstr("kind: AdmissionConfiguration\n"), HasSubstr("defaultAllow: false\n"), HasSubstr("---\n"),
                    HasSubstr("server: https://reg.example.com:5000/admission/v1/imagereview/prod\n")));
  Registration service;
  service.service = "a/b";
  EXPECT_FALSE(imagePolicyYaml(service));
}

TEST(Registration, RefusesWhatAServerWould) {
  const std::pair<const char*, std::function<void(Registration&)>> mistakes[] = {
      {"either a URL or a service", [](auto& it) { it.url.clear(); }},
      {"either a URL or a service", [](auto& it) { it.service = "a/b"; }},
      {"begins with https://", [](auto& it) { it.url = "http://reg.example.com"; }},
      {"https://", [](auto& it) { it.url = "reg.example.com"; }},
      {"", [](auto& it) { it.url = "https://reg.example.com/?x=y"; }},
      {"no set's name", [](auto& it) { it.set = "A/b"; }},
      {"no set's name", [](auto& it) { it.set = "a\nb"; }},
      {"1 to 30", [](auto& it) { it.timeout_seconds = 0; }},
      {"1 to 30", [](auto& it) { it.timeout_seconds = 31; }},
      {"no namespace's name", [](auto& it) { it.excluded_namespaces = {"a\"]"}; }},
      {"no resource", [](auto& it) { it.resources = {"workflows"}; }},
      {"no resource", [](auto& it) { it.resources = {"a.io/v1/work flows"}; }},
      {"private key", [](auto& it) { it.ca = "-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----"; }},
      {"no certificate", [](auto& it) { it.ca = "-----BEGIN PUBLIC KEY-----"; }},
  };
  for (const auto& [says, change] : mistakes) {
    auto registration = atUrl();
    change(registration);
    const auto text = registrationYaml(registration);
    ASSERT_FALSE(text) << says;
    EXPECT_THAT(text.error().detail, HasSubstr(says));
  }
  for (const auto* service : {"berth", "a/b:0", "a/b:x", "a/b:65536", "A/b", "/b", "a/b/c"}) {
    Registration registration;
    registration.service = service;
    EXPECT_FALSE(registrationYaml(registration)) << service;
  }
}

}  // namespace
}  // namespace berth::kubernetes
