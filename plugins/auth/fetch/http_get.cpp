// SPDX-License-Identifier: Apache-2.0
#include "fetch/http_get.hpp"

#include <curl/curl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <memory>

namespace berth::auth_fetch {
namespace {

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using Headers = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

constexpr std::size_t kLongestBearer = std::size_t{16} * 1024;

struct Transfer {
  Reach reach;
  const std::atomic<bool>& stop;
  std::string body;
  bool is_too_long = false;
  bool is_refused = false;
};

std::size_t take(char* bytes, std::size_t, std::size_t count, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  transfer.is_too_long = transfer.body.size() + count > kLongestAnswer;
  if (transfer.is_too_long) return CURL_WRITEFUNC_ERROR;
  transfer.body.append(bytes, count);
  return count;
}

curl_socket_t open(void* context, curlsocktype, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(context);
  if (!mayConnect(address->addr, transfer.reach)) {
    transfer.is_refused = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int progress(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const Transfer*>(context)->stop ? 1 : 0;
}

/// "Authorization: Bearer …"; empty without a file.
tl::expected<std::string, std::string> authorization(const std::string& file) {
  if (file.empty()) return std::string{};
  std::ifstream stream{file, std::ios::binary};
  std::string token{std::istreambuf_iterator<char>{stream}, {}};
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
  const auto isPrintable = [](char letter) { return letter > ' ' && letter < 0x7F; };
  if (token.empty() || token.size() > kLongestBearer || !std::all_of(token.begin(), token.end(), isPrintable))
    return tl::unexpected<std::string>{"bearer_file " + file + " cannot be read, or holds no token in one line"};
  return "Authorization: Bearer " + token;
}

void prepare(CURL* handle, const Locator& from, const std::string& ca_file, std::chrono::milliseconds limit,
             Transfer& transfer) {
  const bool is_local = from.reach == Reach::kLoopback;
  curl_easy_setopt(handle, CURLOPT_URL, from.url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, is_local ? "http" : "https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(limit.count()));
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limit.count()));
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!ca_file.empty()) {
    curl_easy_setopt(handle, CURLOPT_CAINFO, ca_file.c_str());
    curl_easy_setopt(handle, CURLOPT_CAPATH, nullptr);
  }
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, &open);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &take);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &progress);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &transfer);
}

}  // namespace

tl::expected<std::string, std::string> httpGet(const Locator& from, const Credentials& credentials,
                                               std::chrono::milliseconds limit, const std::atomic<bool>& stop) {
  const auto failed = [&from](const std::string& why) {
    return tl::unexpected<std::string>{from.url + " cannot be read: " + why};
  };
  const auto bearer = authorization(credentials.bearer_file);
  if (!bearer) return tl::unexpected<std::string>{bearer.error()};
  const Handle handle{curl_easy_init(), &curl_easy_cleanup};
  if (!handle) return failed("libcurl does not start");
  Transfer transfer{from.reach, stop, {}};
  prepare(handle.get(), from, credentials.ca_file, limit, transfer);
  Headers headers{curl_slist_append(nullptr, "Accept: application/json"), &curl_slist_free_all};
  if (!bearer->empty() && curl_slist_append(headers.get(), bearer->c_str()) == nullptr) return failed("no memory");
  curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
  std::array<char, CURL_ERROR_SIZE> words{};
  curl_easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, words.data());
  const CURLcode code = curl_easy_perform(handle.get());
  if (transfer.is_too_long) return failed("the answer is longer than 1 MiB");
  if (code != CURLE_OK && transfer.is_refused) return failed("its name leads to an address that is not connected to");
  if (code != CURLE_OK) return failed(words[0] == '\0' ? curl_easy_strerror(code) : words.data());
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status != 200)
    return failed("the answer is " + std::to_string(status) +
                  (status / 100 == 3 ? ", and redirects are not followed" : ""));
  return std::move(transfer.body);
}

}  // namespace berth::auth_fetch
