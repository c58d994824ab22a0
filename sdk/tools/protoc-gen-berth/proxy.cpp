// SPDX-License-Identifier: Apache-2.0
#include "text.hpp"
#include "writers.hpp"

namespace berth::gen {
namespace {

constexpr std::string_view kHeader = R"form(// SPDX-License-Identifier: Apache-2.0
// Made by protoc-gen-berth from $file$.
#pragma once

#include "berth/gen/$base$.abi.h"
#include "runtime/fd_tickets.hpp"

#include <memory>
#include <string>
#include <vector>

namespace grpc {
class Channel;
}

namespace berth::proto {

/// A `$id$` table whose other end is reached by gRPC. Any thread, any number of calls at once; a call blocks its thread.
/// `redeemer` outlives this; without one no descriptors are asked for.
class $Kind$Proxy final {
 public:
  explicit $Kind$Proxy(std::shared_ptr<grpc::Channel> channel, FdRedeemer* redeemer = nullptr);
  ~$Kind$Proxy();
  $Kind$Proxy(const $Kind$Proxy&) = delete;
  $Kind$Proxy& operator=(const $Kind$Proxy&) = delete;

  /// Makes NULL of each member that DescribeResponse.methods ("$id$.$First$") does not name, so that a method the other
  /// end lacks looks the same as in a plugin of this process. Before the first call.
  void keepOnly(const std::vector<std::string>& methods);

  const $table$* table() const;
  void* self() const;

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace berth::proto
)form";

constexpr std::string_view kSourceHead = R"form(// SPDX-License-Identifier: Apache-2.0
// Made by protoc-gen-berth from $file$.
#include "$path$.proxy.hpp"

#include "$path$.convert.hpp"
#include "$path$.grpc.pb.h"
#include "runtime/ask.hpp"

#include <grpcpp/channel.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace berth::proto {

namespace wire = ::$package$;

struct $Kind$Proxy::State {
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<wire::$Kind$::Stub> stub;
  FdRedeemer* redeemer;
  $table$ table;
};

namespace {

$Kind$Proxy::State& of(void* self) {
  return *static_cast<$Kind$Proxy::State*>(self);
}
)form";

constexpr std::string_view kUnary = R"form(
berth_status $c$Call(void* self, const berth_call* call, const $request$* request, $response$* response) noexcept {
  auto& to = of(self);
  return ask<wire::$Request$, wire::$Response$>(*to.stub, &wire::$Kind$::Stub::$Name$, to.redeemer, call, request, response);
}
)form";

constexpr std::string_view kStream = R"form(
berth_status $c$Call(void* self, const berth_call* call, const $request$* request, const berth_$c$_sink* sink) noexcept {
  using Method = std::unique_ptr<grpc::ClientReader<wire::$Response$>> (wire::$Kind$::Stub::*)(grpc::ClientContext*, const wire::$Request$&);
  return askStream<wire::$Request$, wire::$Response$, $response$>(*of(self).stub, static_cast<Method>(&wire::$Kind$::Stub::$Name$), call, request, sink);
}
)form";

constexpr std::string_view kSourceFoot = R"form(};

}  // namespace

$Kind$Proxy::$Kind$Proxy(std::shared_ptr<grpc::Channel> channel, FdRedeemer* redeemer)
    : state_{new State{channel, wire::$Kind$::NewStub(channel), redeemer, kTable}} {}

$Kind$Proxy::~$Kind$Proxy() = default;

const $table$* $Kind$Proxy::table() const {
  return &state_->table;
}

void* $Kind$Proxy::self() const {
  return state_.get();
}

void $Kind$Proxy::keepOnly(const std::vector<std::string>& methods) {
  const auto lacks = [&methods](std::string_view method) {
    return std::find(methods.begin(), methods.end(), method) == methods.end();
  };
  auto& table = state_->table;
)form";

Words wordsOf(const Kind& kind) {
  return {{"file", kind.file},           {"path", kind.file.substr(0, kind.file.rfind('.'))},
          {"base", kind.base},           {"id", kind.id},
          {"Kind", kind.service},        {"table", kind.table},
          {"package", kind.cpp_package}, {"First", kind.rpcs.empty() ? std::string{} : kind.rpcs.front().name}};
}

}  // namespace

std::string writeProxyHeader(const Kind& kind) {
  return fill(kHeader, wordsOf(kind));
}

std::string writeProxySource(const Kind& kind) {
  const Words words = wordsOf(kind);
  std::string text = fill(kSourceHead, words);
  std::string rows;
  std::string drops;
  for (const auto& rpc : kind.rpcs) {
    const Words of_rpc{{"Name", rpc.name},       {"c", rpc.c_name},
                       {"Kind", kind.service},   {"Request", rpc.cpp_request},
                       {"request", rpc.request}, {"Response", rpc.cpp_response},
                       {"id", kind.id},          {"response", rpc.response}};
    text += fill(rpc.streams ? kStream : kUnary, of_rpc);
    rows += fill("    &$c$Call,\n", of_rpc);
    drops += fill("  if (lacks(\"$id$.$Name$\")) table.$c$ = nullptr;\n", of_rpc);
  }
  text += fill("\nconstexpr $table$ kTable{\n    sizeof($table$),\n    0,\n", words) + rows;
  return text + fill(kSourceFoot, words) + drops + "}\n\n}  // namespace berth::proto\n";
}

}  // namespace berth::gen
