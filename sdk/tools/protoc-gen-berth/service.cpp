// SPDX-License-Identifier: Apache-2.0
#include "names.hpp"
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
class Service;
}

namespace berth::proto {

/// Serves a `$id$` table by gRPC: for grpc::ServerBuilder::RegisterService. `table` and `self` outlive the service, and
/// so does `issuer`; without one the table is never asked for descriptors, nor is it for a caller on another machine.
std::shared_ptr<grpc::Service> make$Kind$Service(const $table$* table, void* self, FdIssuer* issuer = nullptr);

/// The methods that the table has, as DescribeResponse.methods names them: "$id$.$First$".
std::vector<std::string> $camel$Methods(const $table$* table);

}  // namespace berth::proto
)form";

constexpr std::string_view kSourceHead = R"form(// SPDX-License-Identifier: Apache-2.0
// Made by protoc-gen-berth from $file$.
#include "$path$.service.hpp"

#include "$path$.convert.hpp"
#include "$path$.grpc.pb.h"
#include "runtime/serve.hpp"

namespace berth::proto {
namespace {

namespace wire = ::$package$;

class $Kind$Service final : public wire::$Kind$::Service {
 public:
  $Kind$Service(const $table$* table, void* self, FdIssuer* issuer) : table_{table}, self_{self}, issuer_{issuer} {}
)form";

constexpr std::string_view kUnary = R"form(
  grpc::Status $Name$(grpc::ServerContext* context, const wire::$Request$* asked, wire::$Response$* answer) override {
    return serve("$id$.$Name$", BERTH_HAS(table_, $c$) ? table_->$c$ : nullptr, self_, issuer_, *context, *asked, *answer);
  }
)form";

constexpr std::string_view kStream = R"form(
  grpc::Status $Name$(grpc::ServerContext* context, const wire::$Request$* asked,
                      grpc::ServerWriter<wire::$Response$>* writer) override {
    return serveStream<$request$, $response$>("$id$.$Name$", BERTH_HAS(table_, $c$) ? table_->$c$ : nullptr, self_, *context, *asked, *writer);
  }
)form";

constexpr std::string_view kSourceFoot = R"form(
 private:
  const $table$* table_;
  void* self_;
  [[maybe_unused]] FdIssuer* issuer_;
};

}  // namespace

std::shared_ptr<grpc::Service> make$Kind$Service(const $table$* table, void* self, FdIssuer* issuer) {
  return std::make_shared<$Kind$Service>(table, self, issuer);
}

std::vector<std::string> $camel$Methods(const $table$* table) {
  std::vector<std::string> methods;
)form";

Words wordsOf(const Kind& kind) {
  return {{"file", kind.file},
          {"path", kind.file.substr(0, kind.file.rfind('.'))},
          {"base", kind.base},
          {"id", kind.id},
          {"Kind", kind.service},
          {"camel", camelCase(kind.service)},
          {"table", kind.table},
          {"package", kind.cpp_package},
          {"First", kind.rpcs.empty() ? std::string{} : kind.rpcs.front().name}};
}

}  // namespace

std::string writeServiceHeader(const Kind& kind) {
  return fill(kHeader, wordsOf(kind));
}

std::string writeServiceSource(const Kind& kind) {
  const Words words = wordsOf(kind);
  std::string text = fill(kSourceHead, words);
  std::string methods;
  for (const auto& rpc : kind.rpcs) {
    const Words of_rpc{{"Name", rpc.name},
                       {"c", rpc.c_name},
                       {"Request", rpc.cpp_request},
                       {"Response", rpc.cpp_response},
                       {"request", rpc.request},
                       {"response", rpc.response},
                       {"id", kind.id}};
    text += fill(rpc.streams ? kStream : kUnary, of_rpc);
    methods += fill("  if (BERTH_HAS(table, $c$)) methods.emplace_back(\"$id$.$Name$\");\n", of_rpc);
  }
  return text + fill(kSourceFoot, words) + methods + "  return methods;\n}\n\n}  // namespace berth::proto\n";
}

}  // namespace berth::gen
