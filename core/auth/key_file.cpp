// SPDX-License-Identifier: Apache-2.0
#include "auth/key_file.hpp"

#include "model/file.hpp"
#include "model/secret.hpp"
#include "model/timestamp.hpp"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <memory>
#include <system_error>
#include <utility>

namespace berth::auth {
namespace {

using std::chrono::system_clock;

// A key is a few hundred bytes.
constexpr std::size_t kMostBytes = 16 << 10;
constexpr std::string_view kEnding = "Z.pem";

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

tl::unexpected<Error> systemFailed(const char* what) {
  return fail(ErrorCode::kUnavailable, std::string{what} + ": " + std::generic_category().message(errno));
}

std::string encodeBase32(const unsigned char* bytes, std::size_t size) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  unsigned bits = 0;
  unsigned held = 0;
  for (std::size_t i = 0; i < size; ++i) {
    held = (held << 8) | bytes[i];
    for (bits += 8; bits >= 5; bits -= 5) text += kAlphabet[(held >> (bits - 5)) & 31U];
  }
  return text;
}

// libtrust's fingerprint: the first 240 bits of the SHA-256 of the public key's DER, in base 32, by fours.
Result<std::string> fingerprint(const std::string& pem) {
  const std::unique_ptr<BIO, Free> bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
  const std::unique_ptr<EVP_PKEY, Free> key{PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr)};
  unsigned char* der = nullptr;
  const int size = key ? i2d_PUBKEY(key.get(), &der) : -1;
  if (size <= 0) return fail(ErrorCode::kInvalidArgument, "it has no public key");
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(der, static_cast<std::size_t>(size), digest.data());
  OPENSSL_free(der);
  const std::string letters = encodeBase32(digest.data(), 30);
  std::string text;
  for (std::size_t at = 0; at < letters.size(); at += 4) text += (at == 0 ? "" : ":") + letters.substr(at, 4);
  return text;
}

Result<TokenKey> makeTokenKey(jose::Result<jose::PrivateKey> secret, system_clock::time_point made) {
  if (!secret) return fail(ErrorCode::kInvalidArgument, secret.error());
  std::string pem = secret->toPem();
  const WipeAtEnd wiping{pem};
  BERTH_TRY(std::string id, fingerprint(pem));
  secret->setId(id);
  return TokenKey{std::move(id), made, *std::move(secret)};
}

}  // namespace

std::string keyFileName(system_clock::time_point made) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(made);
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(made - seconds).count();
  const std::time_t time = system_clock::to_time_t(seconds);
  std::tm utc{};
  gmtime_r(&time, &utc);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%S", &utc);
  const std::string digits = std::to_string(1000 + millis);
  return std::string{text.data(), size} + '.' + digits.substr(1) + std::string{kEnding};
}

std::optional<system_clock::time_point> keyFileTime(std::string_view name) {
  constexpr std::string_view kShape = "00000000T000000.000Z.pem";
  if (name.size() != kShape.size() || !name.ends_with(kEnding)) return std::nullopt;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (kShape[i] == '0' ? (name[i] < '0' || name[i] > '9') : name[i] != kShape[i]) return std::nullopt;
  }
  const std::string text{name};
  std::tm utc{};
  if (strptime(text.substr(0, 15).c_str(), "%Y%m%dT%H%M%S", &utc) == nullptr) return std::nullopt;
  return system_clock::from_time_t(timegm(&utc)) + std::chrono::milliseconds{std::stoi(text.substr(16, 3))};
}

Result<TokenKey> newKey(system_clock::time_point made) {
  return makeTokenKey(jose::PrivateKey::generateEs256(), std::chrono::floor<std::chrono::milliseconds>(made));
}

Result<TokenKey> readKeyFile(const std::filesystem::path& path, system_clock::time_point made) {
  const File file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
  if (!file) return systemFailed("open");
  std::string pem(kMostBytes, '\0');
  const WipeAtEnd wiping{pem};
  const ssize_t size = ::read(file.fd(), pem.data(), pem.size());
  if (size < 0) return systemFailed("read");
  pem.resize(static_cast<std::size_t>(size));
  return makeTokenKey(jose::PrivateKey::fromPem(pem), made);
}

Result<void> writeKeyFile(const std::filesystem::path& path, const TokenKey& key) {
  std::string pem = key.secret.toPem();
  const WipeAtEnd wiping{pem};
  const std::filesystem::path temporary = path.string() + ".new";
  const File file{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (!file) return systemFailed("create");
  const bool is_written = ::write(file.fd(), pem.data(), pem.size()) == static_cast<ssize_t>(pem.size()) &&
                          ::fsync(file.fd()) == 0 && ::rename(temporary.c_str(), path.c_str()) == 0;
  if (is_written) return {};
  const int cause = errno;
  ::unlink(temporary.c_str());
  errno = cause;
  return systemFailed("write");
}

}  // namespace berth::auth
