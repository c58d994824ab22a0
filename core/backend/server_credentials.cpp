// SPDX-License-Identifier: Apache-2.0
#include "backend/server_credentials.hpp"

#include "backend/backend.hpp"
#include "config/pem_file.hpp"

#include <grpcpp/security/server_credentials.h>

namespace berth::backend {

namespace {

Result<std::shared_ptr<grpc::ServerCredentials>> tlsCredentials(const config::TlsConfig& tls) {
  BERTH_CHECK(checkWhole(tls));
  grpc::SslServerCredentialsOptions options{GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY};
  grpc::SslServerCredentialsOptions::PemKeyCertPair own;
  BERTH_TRY(own.cert_chain, config::readPem(tls.certificate));
  BERTH_TRY(own.private_key, config::readPem(tls.key));
  BERTH_TRY(options.pem_root_certs, config::readPem(tls.ca));
  options.pem_key_cert_pairs.push_back(std::move(own));
  return grpc::SslServerCredentials(options);
}

}  // namespace

Result<void> checkWhole(const config::TlsConfig& tls) {
  const bool is_whole = !tls.certificate.empty() && !tls.key.empty() && !tls.ca.empty();
  if (is_whole || !tls.isSet()) return {};
  return fail(ErrorCode::kInvalidArgument,
              "TLS needs --tls-cert, --tls-key and --client-ca, all three; give the missing one");
}

Result<std::shared_ptr<grpc::ServerCredentials>> serverCredentials(const ListenOptions& listen) {
  if (listen.tls.isSet()) return tlsCredentials(listen.tls);
  if (listen.address.isLocal() || listen.insecure_open) return grpc::InsecureServerCredentials();
  return fail(ErrorCode::kInvalidArgument,
              "a Back End beyond loopback would let anybody read and change everything; give --tls-cert, --tls-key and "
              "--client-ca, listen on a unix socket or 127.0.0.1, or say --insecure-open");
}

}  // namespace berth::backend
