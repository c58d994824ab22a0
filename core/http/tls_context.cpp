// SPDX-License-Identifier: Apache-2.0
#include "http/tls_context.hpp"

#include "http/tls_error.hpp"
#include "http/tls_files.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <new>
#include <string_view>
#include <utility>

namespace berth::http {
namespace {

using Outcome = tl::expected<void, TlsProblem>;

// TLS 1.2 with forward secrecy and authenticated encryption only; the ciphers of TLS 1.3 are all of that kind.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr std::string_view kProtocol = "http/1.1";
// Tickets name what they are for; without it OpenSSL refuses to resume where client certificates are asked for.
constexpr std::string_view kSessionContext = "berth";
constexpr std::size_t kTicketKeyBytes = 80;

std::string digestOf(std::string_view content) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  EVP_Digest(content.data(), content.size(), reinterpret_cast<unsigned char*>(digest.data()), &size, EVP_sha256(),
             nullptr);
  digest.resize(size);
  return digest;
}

int chooseProtocol(SSL* /*ssl*/, const unsigned char** chosen, unsigned char* chosen_bytes,
                   const unsigned char* offered, unsigned int offered_bytes, void* /*context*/) {
  // OpenSSL has checked the lengths.
  for (unsigned int at = 0; at < offered_bytes; at += 1U + offered[at]) {
    const std::string_view name{reinterpret_cast<const char*>(offered) + at + 1, offered[at]};
    if (name != kProtocol) continue;
    *chosen = offered + at + 1;
    *chosen_bytes = offered[at];
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

// What OpenSSL has decrypted it wipes once we have it, about a microsecond for a record: there are passwords in it.
void setRules(SSL_CTX* context, config::HttpTls::Version least) {
  SSL_CTX_set_min_proto_version(context, least == config::HttpTls::Version::k13 ? TLS1_3_VERSION : TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, kCiphers);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_PRIORITIZE_CHACHA |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_CLEANSE_PLAINTEXT);
  SSL_CTX_set_mode(context, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  // Sessions live in the clients' tickets alone.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_session_id_context(context, reinterpret_cast<const unsigned char*>(kSessionContext.data()),
                                 kSessionContext.size());
  SSL_CTX_set_alpn_select_cb(context, chooseProtocol, nullptr);
}

Outcome useCertificate(SSL_CTX* context, const TlsFile& file, X509* leaf) {
  ERR_clear_error();
  if (SSL_CTX_use_certificate(context, leaf) == 1) return {};
  return file.unusable("OpenSSL refuses the certificate (" + tlsErrorText() + ")",
                       "get one with a key of at least 2048 bits RSA or 256 bits ECDSA, signed with SHA-256 or better");
}

Outcome useChain(SSL_CTX* context, const TlsFile& file, const std::vector<X509Pointer>& certificates) {
  for (std::size_t i = 1; i < certificates.size(); ++i) {
    ERR_clear_error();
    if (SSL_CTX_add1_chain_cert(context, certificates[i].get()) != 1)
      return file.unusable(
          "OpenSSL refuses certificate " + std::to_string(i + 1) + " of its chain (" + tlsErrorText() + ")",
          "write the chain without it, or get a stronger one");
  }
  return {};
}

Outcome useClientAuthority(SSL_CTX* context, const TlsFile& file, config::HttpTls::ClientAuth auth) {
  auto authorities = file.certificates();
  if (!authorities) return tl::unexpected{authorities.error()};
  for (const auto& authority : *authorities) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority.get());
    SSL_CTX_add_client_CA(context, authority.get());
  }
  const bool is_required = auth == config::HttpTls::ClientAuth::kRequire;
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | (is_required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0), nullptr);
  return {};
}

void keepTickets(SSL_CTX* to, SSL_CTX* from) {
  std::array<unsigned char, kTicketKeyBytes> keys{};
  if (SSL_CTX_get_tlsext_ticket_keys(from, keys.data(), keys.size()) == 1)
    SSL_CTX_set_tlsext_ticket_keys(to, keys.data(), keys.size());
}

}  // namespace

TlsContext::TlsContext() : context_{SSL_CTX_new(TLS_server_method())} {
  if (!context_) throw std::bad_alloc{};
}

void TlsContext::Free::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

tl::expected<std::shared_ptr<const TlsContext>, TlsProblem> TlsContext::load(const config::HttpTls& files,
                                                                             const TlsContext* previous) {
  auto certificate_file = TlsFile::read("http.tls.certificate", files.certificate);
  if (!certificate_file) return tl::unexpected{certificate_file.error()};
  auto key_file = TlsFile::read("http.tls.key", files.key);
  if (!key_file) return tl::unexpected{key_file.error()};

  const std::shared_ptr<TlsContext> made{new TlsContext};
  SSL_CTX* const context = made->context_.get();
  setRules(context, files.min_version);

  auto certificates = certificate_file->certificates();
  if (!certificates) return tl::unexpected{certificates.error()};
  X509* const leaf = certificates->front().get();
  if (auto done = useCertificate(context, *certificate_file, leaf); !done) return tl::unexpected{done.error()};
  if (auto done = useChain(context, *certificate_file, *certificates); !done) return tl::unexpected{done.error()};

  auto key = key_file->key();
  if (!key) return tl::unexpected{key.error()};
  if (X509_check_private_key(leaf, key->get()) != 1)
    return key_file->unusable("it does not belong to the certificate in " + files.certificate.string(),
                              "name the key that this certificate was made for; where both are being replaced, wait "
                              "until both are");
  if (SSL_CTX_use_PrivateKey(context, key->get()) != 1)
    return key_file->unusable("OpenSSL refuses the key (" + tlsErrorText() + ")", "give an RSA or ECDSA key");

  std::string clients = files.client_auth == config::HttpTls::ClientAuth::kRequire ? "require " : "request ";
  if (!files.client_ca.empty()) {
    auto authority_file = TlsFile::read("http.tls.client_ca", files.client_ca);
    if (!authority_file) return tl::unexpected{authority_file.error()};
    if (auto done = useClientAuthority(context, *authority_file, files.client_auth); !done)
      return tl::unexpected{done.error()};
    clients += authority_file->content();
  }
  made->clients_ = digestOf(clients);
  made->content_ = digestOf(digestOf(certificate_file->content()) + digestOf(key_file->content()) + made->clients_);
  made->text_ = describeCertificate(leaf);
  made->expiry_ = expiryOf(leaf);
  if (auto warning = validityWarning(leaf); !warning.empty())
    made->warnings_.push_back({"http.tls.certificate", files.certificate.string() + " " + warning});
  if (previous != nullptr && previous->clients_ == made->clients_) keepTickets(context, previous->context_.get());
  return std::shared_ptr<const TlsContext>{made};
}

ssl_st* TlsContext::makeConnection() const {
  SSL* const connection = SSL_new(context_.get());
  if (connection == nullptr) throw std::bad_alloc{};
  SSL_set_accept_state(connection);
  return connection;
}

}  // namespace berth::http
