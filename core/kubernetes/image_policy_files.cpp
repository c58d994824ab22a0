// SPDX-License-Identifier: Apache-2.0
#include "kubernetes/base64.hpp"
#include "kubernetes/registration.hpp"
#include "kubernetes/registration_check.hpp"
#include "model/base_url.hpp"

namespace berth::kubernetes {

Result<std::string> imagePolicyYaml(const Registration& registration) {
  if (registration.url.empty())
    return fail(ErrorCode::kInvalidArgument,
                "ImagePolicyWebhook takes a URL, not a service: the API server reads it before there are services");
  BERTH_CHECK(checkRegistration(registration));
  BERTH_TRY(const auto url, BaseUrl::parse(registration.url));
  std::string text =
      "# Two files for the node of the API server, which is started anew with\n"
      "#   --enable-admission-plugins=…,ImagePolicyWebhook\n"
      "#   --admission-control-config-file=/etc/kubernetes/berth/admission.yaml\n"
      "# It asks about containers of pods alone; the ValidatingWebhookConfiguration sees more (docs/kubernetes.md).\n"
      "\n# /etc/kubernetes/berth/admission.yaml\n"
      "apiVersion: apiserver.config.k8s.io/v1\n"
      "kind: AdmissionConfiguration\n"
      "plugins:\n"
      "  - name: ImagePolicyWebhook\n"
      "    configuration:\n"
      "      imagePolicy:\n"
      "        kubeConfigFile: /etc/kubernetes/berth/kubeconfig.yaml\n"
      "        # Seconds for which the API server remembers an answer: for so long a changed rule may not count.\n"
      "        allowTTL: 30\n"
      "        denyTTL: 30\n"
      "        retryBackoff: 500\n"
      "        # Whether pods run while Berth does not answer.\n"
      "        defaultAllow: ";
  text += registration.fails_closed ? "false\n" : "true\n";
  text +=
      "---\n# /etc/kubernetes/berth/kubeconfig.yaml\n"
      "apiVersion: v1\n"
      "kind: Config\n"
      "clusters:\n"
      "  - name: berth\n"
      "    cluster:\n"
      "      server: " +
      url.text() + "/admission/v1/imagereview/" + registration.set + '\n';
  if (!registration.ca.empty()) text += "      certificate-authority-data: " + encodeBase64(registration.ca) + '\n';
  return text +
         "users:\n"
         "  - {name: api-server, user: {}}\n"
         "contexts:\n"
         "  - {name: berth, context: {cluster: berth, user: api-server}}\n"
         "current-context: berth\n";
}

}  // namespace berth::kubernetes
