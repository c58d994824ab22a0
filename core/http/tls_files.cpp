// SPDX-License-Identifier: Apache-2.0
#include "http/tls_files.hpp"

#include "http/tls_error.hpp"
#include "model/file.hpp"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <ctime>
#include <system_error>
#include <utility>

namespace berth::http {
namespace {

constexpr std::size_t kMostBytes = 4 << 20;

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

Bio bioOf(const std::string& content) {
  return {BIO_new_mem_buf(content.data(), static_cast<int>(content.size())), &BIO_free};
}

// Berth starts without anybody at a keyboard, whom OpenSSL would ask.
int noPassphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* context) {
  *static_cast<bool*>(context) = true;
  return -1;
}

std::string textOf(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string timeText(const ASN1_TIME* time) {
  const Bio bio{BIO_new(BIO_s_mem()), &BIO_free};
  ASN1_TIME_print(bio.get(), time);
  return textOf(bio.get());
}

}  // namespace

void X509Free::operator()(x509_st* certificate) const {
  X509_free(certificate);
}

void KeyFree::operator()(evp_pkey_st* key) const {
  EVP_PKEY_free(key);
}

tl::unexpected<TlsProblem> TlsFile::unusable(const std::string& cause, const std::string& cure) const {
  return tl::unexpected{TlsProblem{field_, path_.string() + " cannot be used: " + cause + "; " + cure}};
}

tl::expected<TlsFile, TlsProblem> TlsFile::read(std::string field, std::filesystem::path path) {
  TlsFile file{std::move(field), std::move(path)};
  const File opened{::open(file.path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  int error = opened ? 0 : errno;
  char part[16 << 10];
  while (error == 0 && file.content_.size() <= kMostBytes) {
    const ssize_t count = ::read(opened.fd(), part, sizeof part);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) error = errno;
    if (count <= 0) break;
    file.content_.append(part, static_cast<std::size_t>(count));
  }
  wipe(part, sizeof part);
  if (error != 0)
    return file.unusable(std::generic_category().message(error), "name a PEM file that this user may read");
  if (file.content_.size() > kMostBytes)
    return file.unusable("it is bigger than any PEM file should be", "name the right file");
  return file;
}

tl::expected<std::vector<X509Pointer>, TlsProblem> TlsFile::certificates() const {
  const Bio bio = bioOf(content_);
  std::vector<X509Pointer> found;
  ERR_clear_error();
  while (X509* const one = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) found.emplace_back(one);
  const bool is_at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  const std::string why = tlsErrorText();
  if (!is_at_end)
    return unusable("certificate " + std::to_string(found.size() + 1) + " in it is damaged (" + why + ")",
                    "write the file again, whole");
  if (found.empty())
    return unusable("it holds no certificate", "give PEM, a file with -----BEGIN CERTIFICATE----- in it");
  return found;
}

tl::expected<KeyPointer, TlsProblem> TlsFile::key() const {
  const Bio bio = bioOf(content_);
  bool is_encrypted = false;
  ERR_clear_error();
  KeyPointer key{PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassphrase, &is_encrypted)};
  if (key) return key;
  const std::string why = tlsErrorText();
  if (is_encrypted)
    return unusable("the key in it has a passphrase, and nobody is there to type it",
                    "write it without: openssl pkey -in FILE -out FILE.plain");
  return unusable("it holds no private key (" + why + ")", "give PEM, a file with -----BEGIN PRIVATE KEY----- in it");
}

std::string describeCertificate(x509_st* certificate) {
  const Bio bio{BIO_new(BIO_s_mem()), &BIO_free};
  X509_NAME_print_ex(bio.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  return textOf(bio.get()) + ", until " + timeText(X509_get0_notAfter(certificate));
}

std::chrono::sys_seconds expiryOf(x509_st* certificate) {
  std::tm time{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &time) != 1) return {};
  return std::chrono::sys_seconds{std::chrono::seconds{::timegm(&time)}};
}

std::string validityWarning(x509_st* certificate) {
  if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0)
    return "holds a certificate that expired at " + timeText(X509_get0_notAfter(certificate)) +
           ": clients will refuse it; renew it";
  if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0)
    return "holds a certificate that is not valid before " + timeText(X509_get0_notBefore(certificate)) +
           ": clients will refuse it until then; look at this machine's clock, or get another one";
  return {};
}

}  // namespace berth::http
