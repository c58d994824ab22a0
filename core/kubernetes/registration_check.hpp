// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kubernetes/registration.hpp"
#include "model/result.hpp"

#include <string>
#include <string_view>

namespace berth::kubernetes {

/// "NAMESPACE/NAME:PORT" in its parts.
struct ServiceName {
  std::string cluster_namespace;
  std::string name;
  std::string port = "443";

  static Result<ServiceName> parse(std::string_view text);
};

/// "GROUP/VERSION/RESOURCE" in its parts.
struct ResourceName {
  std::string group;
  std::string version;
  std::string resource;

  static Result<ResourceName> parse(std::string_view text);
};

/// Lower-case letters, digits and "-", as names of namespaces and services are made of (RFC 1123).
bool isLabel(std::string_view text);

/// What an API server, or Berth, would not take. kInvalidArgument.
Result<void> checkRegistration(const Registration& registration);

}  // namespace berth::kubernetes
