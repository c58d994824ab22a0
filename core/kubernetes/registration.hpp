// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace berth::kubernetes {

/// How a cluster is told to ask this registry. What an operator writes; registrationYaml() and imagePolicyYaml() check
/// it.
struct Registration {
  std::string url;  ///< "https://reg.example.com": where the API server reaches Berth. Or:
  std::string
      service;     ///< "NAMESPACE/NAME" or "NAMESPACE/NAME:PORT": a service of the cluster, on port 443 unless said.
  std::string ca;  ///< PEM: what signed Berth's certificate. Empty: an authority that the API server knows.
  std::string set = "default";  ///< The rules that decide.
  bool fails_closed = true;     ///< Nothing is changed while Berth does not answer; else anything may.
  std::uint32_t timeout_seconds = 10;
  std::vector<std::string> excluded_namespaces{"kube-system"};  ///< Nothing is asked about; a service's own is added.
  std::vector<std::string> resources;  ///< Beside Kubernetes' own: "argoproj.io/v1alpha1/workflows".
  bool mutates = false;                ///< The hook that replaces references, too.
};

/// A ValidatingWebhookConfiguration, and with `mutates` a MutatingWebhookConfiguration, to be applied with kubectl.
/// kInvalidArgument, with what is wrong and how to write it, for what an API server would refuse.
Result<std::string> registrationYaml(const Registration& registration);

/// Two files for the command line of an API server: an AdmissionConfiguration for ImagePolicyWebhook, and the
/// kubeconfig that it names. Of the registration it knows url, ca, set, fails_closed; a service cannot be named there.
Result<std::string> imagePolicyYaml(const Registration& registration);

}  // namespace berth::kubernetes
