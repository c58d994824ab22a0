// SPDX-License-Identifier: Apache-2.0
#include "plugin/plugin_channel.hpp"

#include "config/address.hpp"
#include "config/pem_file.hpp"
#include "runtime/limits.hpp"
#include "runtime/unix_target.hpp"

#include <grpcpp/create_channel.h>
#include <grpcpp/create_channel_posix.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include <string_view>

namespace berth::plugin {
namespace {

constexpr std::string_view kUnixPrefix = "unix:";
constexpr int kFirstBackoffMs = 100;
constexpr int kLastBackoffMs = 1000;
constexpr int kConnectMs = 5000;
constexpr int kKeepaliveMs = 10'000;
constexpr int kKeepaliveAnswerMs = 5000;

grpc::ChannelArguments argumentsFor(bool is_unix) {
  grpc::ChannelArguments arguments;
  proto::allowLargeMessages(arguments);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kFirstBackoffMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kLastBackoffMs);
  // In spite of its name this bounds how long one attempt may take.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectMs);
  // Two instances of one service are two connections.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  if (!is_unix) {
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
    arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveAnswerMs);
  }
  return arguments;
}

Result<std::shared_ptr<grpc::ChannelCredentials>> mutualTls(const config::TlsConfig& tls) {
  if (tls.certificate.empty() || tls.key.empty() || tls.ca.empty())
    return fail(ErrorCode::kInvalidArgument,
                "TLS needs tls.certificate, tls.key and tls.ca, all three; give the missing one");
  grpc::SslCredentialsOptions options;
  BERTH_TRY(options.pem_cert_chain, config::readPem(tls.certificate));
  BERTH_TRY(options.pem_private_key, config::readPem(tls.key));
  BERTH_TRY(options.pem_root_certs, config::readPem(tls.ca));
  return grpc::SslCredentials(options);
}

}  // namespace

std::shared_ptr<grpc::Channel> channelOver(File socket) {
  grpc::ChannelArguments arguments;
  proto::allowLargeMessages(arguments);
  return grpc::CreateCustomInsecureChannelFromFd("plugin", socket.release(), arguments);
}

Result<std::shared_ptr<grpc::Channel>> channelTo(const std::string& address, const config::TlsConfig& tls) {
  if (config::isUnixAddress(address))
    return grpc::CreateCustomChannel(proto::unixTarget(address.substr(kUnixPrefix.size())),
                                     grpc::InsecureChannelCredentials(), argumentsFor(true));
  BERTH_TRY(const config::Address tcp, config::Address::parse(address));
  if (!tls.isSet() && !tcp.isLoopback())
    return fail(ErrorCode::kInvalidArgument, "passwords would go to " + address +
                                                 " in the clear: give tls.certificate, tls.key and tls.ca, or an "
                                                 "address of this machine (unix:PATH, 127.0.0.1:PORT)");
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
  if (tls.isSet()) {
    BERTH_TRY(credentials, mutualTls(tls));
  }
  return grpc::CreateCustomChannel("dns:///" + address, credentials, argumentsFor(false));
}

}  // namespace berth::plugin
