// SPDX-License-Identifier: Apache-2.0
#include "auth/memory_key.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace berth::auth {
namespace {

using Key = std::array<unsigned char, 32>;

const Key& processKey() {
  static const Key key = [] {
    Key made{};
    if (RAND_bytes(made.data(), static_cast<int>(made.size())) != 1)
      throw std::runtime_error{"OpenSSL has no random numbers"};
    return made;
  }();
  return key;
}

// Each text after its length: no two lists look alike.
void add(std::string& message, std::string_view text) {
  const std::uint64_t size = text.size();
  message.append(reinterpret_cast<const char*>(&size), sizeof size);
  message.append(text);
}

std::string seal(const std::string& message) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  const Key& key = processKey();
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(message.data()), message.size(), mac.data(), &size) == nullptr)
    throw std::runtime_error{"OpenSSL cannot make an HMAC"};
  return {reinterpret_cast<const char*>(mac.data()), size};
}

}  // namespace

std::string memoryKey(std::initializer_list<std::string_view> texts) {
  std::string message;
  for (const auto text : texts) add(message, text);
  return seal(message);
}

std::string memoryKey(const Credentials& credentials) {
  std::string message;
  for (const auto& text : {credentials.username, credentials.password, credentials.bearer,
                           credentials.certificate_subject, credentials.client.peer})
    add(message, text);
  for (const auto& name : credentials.certificate_names) add(message, name);
  message += credentials.has_certificate ? 'c' : '-';
  message += credentials.client.is_tls ? 't' : '-';
  for (const auto& [name, value] : credentials.headers) {
    add(message, name);
    add(message, value);
  }
  return seal(message);
}

std::string memoryKey(const Principal& principal, const Access& access, const Client& client) {
  std::string message;
  add(message, principal.name());
  for (const auto& group : principal.groups) add(message, group);
  add(message, principal.claims);
  add(message, client.peer);
  add(message, access.repository);
  add(message, access.tag);
  message += static_cast<char>(access.action);
  message += client.is_tls ? 't' : '-';
  return seal(message);
}

}  // namespace berth::auth
