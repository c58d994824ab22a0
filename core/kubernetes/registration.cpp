// SPDX-License-Identifier: Apache-2.0
#include "kubernetes/registration.hpp"

#include "kubernetes/base64.hpp"
#include "kubernetes/registration_check.hpp"
#include "model/base_url.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace berth::kubernetes {
namespace {

struct HookRow {
  std::string_view kind;
  std::string_view word;        // In names, and in the path.
  std::string_view operations;  // CREATE alone: a changed template is something to fight over for its controller.
  bool is_for_pods_only;
  std::string_view more;
};
constexpr HookRow kValidating{"ValidatingWebhookConfiguration", "validate", "[CREATE, UPDATE]", false, ""};
// Asked again when another hook has changed the pod since.
constexpr HookRow kMutating{"MutatingWebhookConfiguration", "mutate", "[CREATE]", true,
                            "    reinvocationPolicy: IfNeeded\n"};

struct RuleRow {
  std::string_view group;
  std::string_view version;
  std::string_view resources;
};
constexpr RuleRow kPodRule{"\"\"", "v1", "[pods]"};
constexpr std::array<RuleRow, 3> kRules{{
    {"\"\"", "v1", "[pods, pods/ephemeralcontainers, replicationcontrollers, podtemplates]"},
    {"apps", "v1", "[deployments, replicasets, statefulsets, daemonsets]"},
    {"batch", "v1", "[jobs, cronjobs]"},
}};

// A set's name where only letters, digits and "-" may stand.
std::string labelOf(std::string_view set) {
  std::string label{set};
  std::ranges::replace_if(
      label, [](char c) { return c == '_' || c == '.'; }, '-');
  while (label.ends_with('-')) label.pop_back();
  return label;
}

void addRule(const RuleRow& row, std::string_view operations, std::string& text) {
  text.append("      - {apiGroups: [").append(row.group).append("], apiVersions: [").append(row.version);
  text.append("], operations: ").append(operations).append(", resources: ").append(row.resources);
  text.append(", scope: Namespaced}\n");
}

std::string rules(const HookRow& hook, const Registration& registration) {
  std::string text = "    rules:\n";
  if (hook.is_for_pods_only) {
    addRule(kPodRule, hook.operations, text);
    return text;
  }
  for (const auto& row : kRules) addRule(row, hook.operations, text);
  for (const auto& resource : registration.resources) {
    const auto name = ResourceName::parse(resource);
    if (!name) continue;
    addRule({name->group, name->version, '[' + name->resource + ']'}, hook.operations, text);
  }
  return text;
}

std::string clientConfig(const HookRow& hook, const Registration& registration) {
  const std::string path = "/admission/v1/" + std::string{hook.word} + '/' + registration.set;
  std::string text = "    clientConfig:\n";
  if (const auto service = ServiceName::parse(registration.service)) {
    text += "      service: {namespace: \"" + service->cluster_namespace + "\", name: \"" + service->name +
            "\", port: " + service->port + ", path: " + path + "}\n";
  } else if (const auto url = BaseUrl::parse(registration.url)) {
    text += "      url: " + url->text() + path + '\n';
  }
  if (!registration.ca.empty()) text += "      caBundle: " + encodeBase64(registration.ca) + '\n';
  return text;
}

// Berth's own namespace is among them: it could not be started otherwise once it is down.
std::string namespaceSelector(const Registration& registration) {
  auto names = registration.excluded_namespaces;
  const auto service = ServiceName::parse(registration.service);
  if (service && std::ranges::find(names, service->cluster_namespace) == names.end())
    names.push_back(service->cluster_namespace);
  if (names.empty()) return "";
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "\"" : ", \"") + name + '"';
  return "    # Not asked about: what the cluster, and Berth itself, need to start. Whoever may write there runs "
         "anything.\n"
         "    namespaceSelector:\n"
         "      matchExpressions:\n"
         "        - {key: kubernetes.io/metadata.name, operator: NotIn, values: [" +
         list + "]}\n";
}

std::string configuration(const HookRow& hook, const Registration& registration) {
  const std::string label = labelOf(registration.set);
  std::string text = "apiVersion: admissionregistration.k8s.io/v1\nkind: " + std::string{hook.kind} + '\n';
  text += "metadata:\n  name: berth-" + label + "\nwebhooks:\n";
  text += "  - name: " + std::string{hook.word} + '.' + label + ".berth\n";
  text += "    admissionReviewVersions: [v1]\n    sideEffects: None\n    matchPolicy: Equivalent\n";
  text += hook.more;
  text += registration.fails_closed
              ? "    # Nothing changes while Berth does not answer. Ignore: everything is let in then.\n"
                "    failurePolicy: Fail\n"
              : "    # Everything is let in while Berth does not answer. Fail: nothing changes then.\n"
                "    failurePolicy: Ignore\n";
  text += "    timeoutSeconds: " + std::to_string(registration.timeout_seconds) + '\n';
  return text + clientConfig(hook, registration) + namespaceSelector(registration) + rules(hook, registration);
}

}  // namespace

Result<std::string> registrationYaml(const Registration& registration) {
  BERTH_CHECK(checkRegistration(registration));
  std::string text =
      "# How a cluster asks Berth before it runs an image (docs/kubernetes.md). See that Berth answers first, then:\n"
      "#   kubectl apply -f FILE\n"
      "# When Berth is down and nothing can be changed any more, this lets the cluster go on without it:\n"
      "#   kubectl delete validatingwebhookconfiguration,mutatingwebhookconfiguration berth-" +
      labelOf(registration.set) + "\n";
  if (registration.mutates) text += configuration(kMutating, registration) + "---\n";
  return text + configuration(kValidating, registration);
}

}  // namespace berth::kubernetes
