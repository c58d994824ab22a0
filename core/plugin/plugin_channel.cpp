// SPDX-License-Identifier: Apache-2.0
#include "plugin/plugin_channel.hpp"

#include "config/address.hpp"
#include "config/pem_file.hpp"
#include "runtime/channel.hpp"
#include "runtime/limits.hpp"

#include <grpcpp/create_channel_posix.h>
#include <grpcpp/support/channel_arguments.h>

#include <optional>
#include <string_view>

namespace berth::plugin {
namespace {

constexpr std::string_view kUnixPrefix = "unix:";

Result<std::optional<proto::MutualTls>> mutualTls(const config::TlsConfig& tls) {
  if (!tls.isSet()) return std::nullopt;
  if (tls.certificate.empty() || tls.key.empty() || tls.ca.empty())
    return fail(ErrorCode::kInvalidArgument,
                "TLS needs tls.certificate, tls.key and tls.ca, all three; give the missing one");
  proto::MutualTls texts;
  BERTH_TRY(texts.certificate, config::readPem(tls.certificate));
  BERTH_TRY(texts.key, config::readPem(tls.key));
  BERTH_TRY(texts.ca, config::readPem(tls.ca));
  return texts;
}

}  // namespace

std::shared_ptr<grpc::Channel> channelOver(File socket) {
  grpc::ChannelArguments arguments;
  proto::allowLargeMessages(arguments);
  return grpc::CreateCustomInsecureChannelFromFd("plugin", socket.release(), arguments);
}

Result<std::shared_ptr<grpc::Channel>> channelTo(const std::string& address, const config::TlsConfig& tls) {
  if (config::isUnixAddress(address)) return proto::channelToUnix(address.substr(kUnixPrefix.size()));
  BERTH_TRY(const config::Address tcp, config::Address::parse(address));
  if (!tls.isSet() && !tcp.isLoopback())
    return fail(ErrorCode::kInvalidArgument, "passwords would go to " + address +
                                                 " in the clear: give tls.certificate, tls.key and tls.ca, or an "
                                                 "address of this machine (unix:PATH, 127.0.0.1:PORT)");
  BERTH_TRY(const auto texts, mutualTls(tls));
  return proto::channelToTcp(address, texts, proto::Pings::kWithCalls);
}

}  // namespace berth::plugin
