// SPDX-License-Identifier: Apache-2.0
#include "http/credentials.hpp"

namespace berth::http {
namespace {

// "10.0.0.1:1234", "[::1]:1234", or without port.
std::string withoutPort(const std::string& peer) {
  if (peer.starts_with('[')) return peer.substr(1, peer.find(']') - 1);
  const auto colon = peer.rfind(':');
  const bool is_v6 = colon != std::string::npos && peer.find(':') != colon;
  return is_v6 ? peer : peer.substr(0, colon);
}

}  // namespace

auth::Client clientOfRequest(const Exchange& exchange) {
  const auto& request = exchange.request;
  if (exchange.proxies.isNone()) return {withoutPort(request.peer), request.is_tls, request.id};
  return {withoutPort(clientOf(request, exchange.proxies)), exchange.origin().scheme == "https", request.id};
}

auth::Credentials credentialsOf(const Exchange& exchange) {
  const auto& request = exchange.request;
  auth::Credentials credentials;
  credentials.client = clientOfRequest(exchange);
  if (request.certificate != nullptr) {
    credentials.has_certificate = true;
    credentials.certificate_subject = request.certificate->subject;
    credentials.certificate_names = request.certificate->names;
  }
  if (const auto agent = request.header("User-Agent")) credentials.headers.emplace_back("user-agent", *agent);
  return credentials;
}

}  // namespace berth::http
