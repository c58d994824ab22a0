// SPDX-License-Identifier: Apache-2.0
#include "runtime/channel.hpp"

#include "runtime/limits.hpp"
#include "runtime/unix_target.hpp"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

namespace berth::proto {
namespace {

constexpr int kFirstBackoffMs = 100;
constexpr int kLastBackoffMs = 1000;
constexpr int kConnectMs = 5000;
constexpr int kKeepaliveMs = 10'000;
constexpr int kKeepaliveAnswerMs = 5000;

grpc::ChannelArguments ownConnection() {
  grpc::ChannelArguments arguments;
  allowLargeMessages(arguments);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kFirstBackoffMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kLastBackoffMs);
  // In spite of its name this bounds how long one attempt may take.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectMs);
  // Two channels to one place are two connections: sharing one they would only be one channel with more locks.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return arguments;
}

std::shared_ptr<grpc::ChannelCredentials> credentialsOf(const std::optional<MutualTls>& tls) {
  if (!tls) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions options;
  options.pem_cert_chain = tls->certificate;
  options.pem_private_key = tls->key;
  options.pem_root_certs = tls->ca;
  return grpc::SslCredentials(options);
}

}  // namespace

std::shared_ptr<grpc::Channel> channelToUnix(const std::string& path) {
  return grpc::CreateCustomChannel(unixTarget(path), grpc::InsecureChannelCredentials(), ownConnection());
}

std::shared_ptr<grpc::Channel> channelToTcp(const std::string& address, const std::optional<MutualTls>& tls,
                                            Pings pings) {
  grpc::ChannelArguments arguments = ownConnection();
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveAnswerMs);
  if (pings == Pings::kThroughSilence) arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  return grpc::CreateCustomChannel("dns:///" + address, credentialsOf(tls), arguments);
}

}  // namespace berth::proto
