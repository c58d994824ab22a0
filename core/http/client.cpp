// SPDX-License-Identifier: Apache-2.0
#include "http/client.hpp"

#include "http/client_wire.hpp"
#include "http/tls_error.hpp"
#include "model/secret.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <cstddef>
#include <new>
#include <utility>

namespace berth::http {
namespace {

constexpr std::size_t kLargestAnswer = std::size_t{64} << 20U;

bool trust(SSL_CTX* context, const std::filesystem::path& authority) {
  ERR_clear_error();
  if (authority.empty()) return SSL_CTX_set_default_verify_paths(context) == 1;
  return SSL_CTX_load_verify_file(context, authority.c_str()) == 1;
}

}  // namespace

void Client::Free::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

Client::~Client() {
  wipe(authorization_);
}

Result<Client> Client::make(const BaseUrl& url, const std::filesystem::path& authority, std::string authorization) {
  Client client{url, std::move(authorization)};
  if (url.scheme() == "http") return client;
  client.context_.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX* const context = client.context_.get();
  if (context == nullptr) throw std::bad_alloc{};
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  if (trust(context, authority)) return client;
  return fail(ErrorCode::kInvalidArgument,
              authority.string() + ": no certificates (PEM) can be read there: " + tlsErrorText());
}

std::string Client::host() const {
  const auto& authority = url_.authority();
  if (authority.starts_with('[')) return authority.substr(1, authority.find(']') - 1);
  return authority.substr(0, authority.find(':'));
}

std::string Client::port() const {
  const auto& authority = url_.authority();
  const auto colon = authority.rfind(':');
  const bool has_port = colon != std::string::npos && authority.find(']', colon) == std::string::npos;
  if (has_port) return authority.substr(colon + 1);
  return context_ ? "443" : "80";
}

Result<Reply> Client::get(std::string_view target) const {
  BERTH_TRY(auto wire, ClientWire::connect(host(), port(), context_.get()));
  std::string request = "GET " + url_.path() + std::string{target} + " HTTP/1.1\r\nHost: " + url_.authority() +
                        "\r\nUser-Agent: berth\r\nAccept: application/json\r\nConnection: close\r\n";
  const WipeAtEnd end{request};
  // Grown once: what a longer text leaves behind is not wiped.
  request.reserve(request.size() + authorization_.size() + 32);
  if (!authorization_.empty()) request.append("Authorization: ").append(authorization_).append("\r\n");
  request += "\r\n";
  BERTH_CHECK(wire.send(request));
  BERTH_TRY(auto bytes, wire.receive(kLargestAnswer));
  return parseReply(std::move(bytes));
}

}  // namespace berth::http
