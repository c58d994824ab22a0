// SPDX-License-Identifier: Apache-2.0
#include "htpasswd/hash.hpp"

#include "htpasswd/text.hpp"

#include <crypt.h>
#include <openssl/crypto.h>

#include <array>
#include <cstring>
#include <memory>

namespace berth::htpasswd {
namespace {

struct Kind {
  HashKind kind;
  std::string_view name;
  std::string_view unit;       // of a cost, as %: "cost %"
  const char* prefix;          // of new hashes; nginx and Apache understand $2y$
  unsigned long cost;          // of new hashes, as crypt_gensalt takes it: some 20 to 50 ms each
  std::size_t longest;         // password
  std::size_t salt;            // characters of an unmatchable hash's
  std::string_view separator;  // between its salt and its digest
  std::size_t digest;
};
constexpr std::array<Kind, 3> kKinds{{
    // 22 characters of salt hold 128 bits; the last, which holds two of them, is the separator here.
    {HashKind::kBcrypt, "bcrypt", "cost %", "$2y$", 10, kBcryptBytes, 21, ".", 31},
    {HashKind::kSha512, "sha512", "% rounds", "$6$", 150'000, kLongestPassword, 16, "$", 86},
    {HashKind::kYescrypt, "yescrypt", "% KiB", "$y$", 5, kLongestPassword, 16, "$", 43},
}};

const Kind& rowOf(HashKind kind) {
  for (const auto& row : kKinds)
    if (row.kind == kind) return row;
  return kKinds.front();
}

// libcrypt's working memory: too much for a stack, and full of what a password was made to.
class Workspace {
 public:
  Workspace() = default;
  ~Workspace() { OPENSSL_cleanse(data_.get(), sizeof(crypt_data)); }
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  // The hash; empty when libcrypt takes password or setting for wrong.
  std::string_view hash(const std::string& password, const std::string& setting) {
    const char* made = ::crypt_r(password.c_str(), setting.c_str(), data_.get());
    return made == nullptr || *made == '*' ? std::string_view{} : std::string_view{made};
  }

 private:
  std::unique_ptr<crypt_data> data_ = std::make_unique<crypt_data>();
};

Result<std::string> saltFor(const Kind& row) {
  std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> salt{};
  const char* made = ::crypt_gensalt_rn(row.prefix, row.cost, nullptr, 0, salt.data(), static_cast<int>(salt.size()));
  if (made == nullptr || *made == '*') return fail("libcrypt of this machine makes no " + std::string{row.name});
  return std::string{made};
}

std::string refusalOf(std::string_view password, const Kind& row) {
  if (password.empty()) return "an empty password lets nobody in; choose another";
  if (password.find_first_of(std::string_view{"\0\r\n", 3}) != std::string_view::npos)
    return "the password holds a line break or a NUL; choose another";
  if (!isUtf8(password)) return "the password is not UTF-8, so clients cannot send it; choose another";
  if (password.size() > row.longest)
    return "the password has " + std::to_string(password.size()) + " bytes; " + std::string{row.name} +
           " takes at most " + std::to_string(row.longest) +
           (row.kind == HashKind::kBcrypt ? ": choose a shorter one, or --hash yescrypt" : ": choose a shorter one");
  return {};
}

}  // namespace

std::string_view nameOf(HashKind kind) {
  return rowOf(kind).name;
}

std::optional<HashKind> hashKindOf(std::string_view name) {
  for (const auto& row : kKinds)
    if (row.name == name) return row.kind;
  return std::nullopt;
}

std::string HashForm::text() const {
  std::string unit{rowOf(kind).unit};
  return std::string{nameOf(kind)} + ", " + unit.replace(unit.find('%'), 1, std::to_string(cost));
}

bool isPossible(std::string_view password) {
  return !password.empty() && password.size() <= kLongestPassword && password.find('\0') == std::string_view::npos;
}

bool verify(const std::string& password, const std::string& stored) {
  if (!isPossible(password)) return false;
  Workspace workspace;
  const auto made = workspace.hash(password, stored);
  return !made.empty() && made.size() == stored.size() && CRYPTO_memcmp(made.data(), stored.data(), stored.size()) == 0;
}

Result<std::string> makeHash(HashKind kind, const std::string& password) {
  const Kind& row = rowOf(kind);
  if (auto refusal = refusalOf(password, row); !refusal.empty()) return fail(std::move(refusal));
  auto salt = saltFor(row);
  if (!salt) return salt;
  Workspace workspace;
  const auto made = workspace.hash(password, *salt);
  if (made.empty()) return fail("libcrypt of this machine makes no " + std::string{row.name});
  return std::string{made};
}

std::string unmatchable(const HashForm& form) {
  const Kind& row = rowOf(form.kind);
  // A salt of libcrypt's has enough of chance in it; a digest of one letter is as good as any that nobody can reach.
  const auto random = saltFor(rowOf(HashKind::kSha512));
  std::string salt = random ? random->substr(random->rfind('$') + 1) : std::string{};
  salt.resize(row.salt, '.');
  return form.setting + salt + std::string{row.separator} + std::string(row.digest, '.');
}

}  // namespace berth::htpasswd
