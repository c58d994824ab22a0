// SPDX-License-Identifier: Apache-2.0
#include "backend/listen_address.hpp"

#include <sys/un.h>

namespace berth::backend {

namespace {

constexpr std::string_view kUnixPrefix = "unix:";
// The descriptor socket lies beside it.
constexpr std::size_t kLongestPath = sizeof(sockaddr_un::sun_path) - 1 - std::string_view{".fd"}.size();

}  // namespace

Result<ListenAddress> ListenAddress::parse(std::string_view text) {
  ListenAddress address;
  if (!config::isUnixAddress(text)) {
    BERTH_TRY(address.tcp, config::Address::parse(text));
    return address;
  }
  address.path = text.substr(kUnixPrefix.size());
  if (address.path.empty() || address.path.find('\0') != std::string::npos) {
    return fail(ErrorCode::kInvalidArgument, "a unix socket is given as unix:/path/to/socket");
  }
  if (address.path.size() > kLongestPath) {
    return fail(ErrorCode::kInvalidArgument, "the path of a unix socket has at most " + std::to_string(kLongestPath) +
                                                 " bytes; choose a shorter one than " + address.path);
  }
  return address;
}

std::string ListenAddress::text() const {
  return tcp ? textWith(tcp->port()) : std::string{kUnixPrefix} + path;
}

std::string ListenAddress::textWith(int port) const {
  const bool is_ipv6 = tcp->host().find(':') != std::string::npos;
  return (is_ipv6 ? "[" + tcp->host() + "]" : tcp->host()) + ":" + std::to_string(port);
}

tl::unexpected<Error> ListenAddress::isTaken() const {
  return fail(ErrorCode::kUnavailable,
              "cannot listen on " + text() +
                  ": the port is taken, or the address is none of this machine's; choose another one");
}

}  // namespace berth::backend
