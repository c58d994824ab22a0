// SPDX-License-Identifier: Apache-2.0
#include "kubernetes/registration_check.hpp"

#include "model/base_url.hpp"

#include <algorithm>
#include <charconv>

namespace berth::kubernetes {
namespace {

constexpr std::size_t kLongestLabel = 63;
constexpr std::size_t kLongestSetName = 64;
constexpr std::size_t kLongestDomain = 253;
constexpr std::uint32_t kMostSeconds = 30;

bool isLowerAlnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

tl::unexpected<Error> refuse(std::string_view text, const std::string& cure) {
  return fail(ErrorCode::kInvalidArgument, '"' + std::string{text.substr(0, 200)} + "\" " + cure);
}

bool isSetName(std::string_view text) {
  return !text.empty() && text.size() <= kLongestSetName && isLowerAlnum(text.front()) &&
         std::ranges::all_of(text, [](char c) { return isLowerAlnum(c) || c == '-' || c == '_' || c == '.'; });
}

bool isPort(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port > 0;
}

// Labels with dots between them.
bool isDomain(std::string_view text) {
  if (text.empty() || text.size() > kLongestDomain) return false;
  for (;;) {
    const auto dot = text.find('.');
    if (!isLabel(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace

bool isLabel(std::string_view text) {
  return !text.empty() && text.size() <= kLongestLabel && isLowerAlnum(text.front()) && isLowerAlnum(text.back()) &&
         std::ranges::all_of(text, [](char c) { return isLowerAlnum(c) || c == '-'; });
}

Result<ServiceName> ServiceName::parse(std::string_view text) {
  ServiceName service;
  const auto slash = text.find('/');
  if (slash == std::string_view::npos)
    return refuse(text, "names no service; write NAMESPACE/NAME or NAMESPACE/NAME:PORT");
  service.cluster_namespace = text.substr(0, slash);
  const auto rest = text.substr(slash + 1);
  const auto colon = rest.find(':');
  service.name = rest.substr(0, colon);
  if (colon != std::string_view::npos) service.port = rest.substr(colon + 1);
  if (!isLabel(service.cluster_namespace) || !isLabel(service.name) || !isPort(service.port))
    return refuse(text, "names no service; write NAMESPACE/NAME or NAMESPACE/NAME:PORT");
  return service;
}

Result<ResourceName> ResourceName::parse(std::string_view text) {
  const auto first = text.find('/');
  const auto second = first == std::string_view::npos ? first : text.find('/', first + 1);
  if (second == std::string_view::npos) return refuse(text, "names no resource; write GROUP/VERSION/RESOURCE");
  ResourceName name{std::string{text.substr(0, first)}, std::string{text.substr(first + 1, second - first - 1)},
                    std::string{text.substr(second + 1)}};
  if (!isDomain(name.group) || !isLabel(name.version) || !isLabel(name.resource))
    return refuse(text, "names no resource; write it as argoproj.io/v1alpha1/workflows");
  return name;
}

Result<void> checkRegistration(const Registration& registration) {
  if (registration.url.empty() == registration.service.empty())
    return fail(ErrorCode::kInvalidArgument, "say where the API server reaches Berth: either a URL or a service");
  if (!registration.url.empty()) {
    BERTH_TRY(const auto url, BaseUrl::parse(registration.url));
    if (url.scheme() != "https")
      return refuse(registration.url, "is no place that API servers ask; it begins with https://");
  } else {
    BERTH_CHECK(ServiceName::parse(registration.service));
  }
  if (!isSetName(registration.set)) return refuse(registration.set, "is no set's name; it is made of a-z, 0-9, - _ .");
  if (registration.timeout_seconds < 1 || registration.timeout_seconds > kMostSeconds)
    return refuse(std::to_string(registration.timeout_seconds),
                  "is no time that API servers wait; say 1 to 30 seconds");
  for (const auto& name : registration.excluded_namespaces) {
    if (!isLabel(name)) return refuse(name, "is no namespace's name");
  }
  if (registration.ca.find("PRIVATE KEY") != std::string::npos)
    return fail(ErrorCode::kInvalidArgument,
                "the authority's file holds a private key, which everybody would read; "
                "give the file of its certificate alone");
  if (!registration.ca.empty() && registration.ca.find("-----BEGIN CERTIFICATE-----") == std::string::npos)
    return fail(ErrorCode::kInvalidArgument, "the authority's file holds no certificate; give it as PEM");
  for (const auto& resource : registration.resources) BERTH_CHECK(ResourceName::parse(resource));
  return {};
}

}  // namespace berth::kubernetes
