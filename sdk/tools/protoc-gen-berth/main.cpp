// SPDX-License-Identifier: Apache-2.0
// protoc --plugin=protoc-gen-berth --berth_out=<what>:<folder> blobs.proto
//   sdk       the files that plugin authors read:  berth/gen/<kind>.abi.h, berth/gen/<kind>.hpp
//   adapters  the files that the host is built of: <path of the .proto>.{convert,service,proxy}.*
#include "model.hpp"
#include "writers.hpp"

#include <google/protobuf/compiler/code_generator.h>
#include <google/protobuf/compiler/plugin.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/zero_copy_stream.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

namespace berth::gen {
namespace {

namespace compiler = google::protobuf::compiler;

using Files = std::vector<std::pair<std::string, std::string>>;

Files filesOf(const Kind& kind, const std::string& what) {
  const std::string path = kind.file.substr(0, kind.file.rfind('.'));
  if (what == "sdk")
    return {{"berth/gen/" + kind.base + ".abi.h", writeCHeader(kind)},
            {"berth/gen/" + kind.base + ".hpp", writeCppFace(kind)}};
  if (what == "adapters")
    return {{path + ".convert.hpp", writeConversions(kind)},
            {path + ".service.hpp", writeServiceHeader(kind)},
            {path + ".service.cpp", writeServiceSource(kind)},
            {path + ".proxy.hpp", writeProxyHeader(kind)},
            {path + ".proxy.cpp", writeProxySource(kind)}};
  throw NoForm{"--berth_out takes sdk or adapters, not '" + what + "'"};
}

void writeAll(google::protobuf::io::ZeroCopyOutputStream& out, const std::string& text) {
  void* block = nullptr;
  int room = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (!out.Next(&block, &room)) throw NoForm{"protoc takes no more output"};
    const auto some = std::min(static_cast<std::size_t>(room), text.size() - at);
    std::memcpy(block, text.data() + at, some);
    at += some;
    if (some < static_cast<std::size_t>(room)) out.BackUp(room - static_cast<int>(some));
  }
}

class Generator final : public compiler::CodeGenerator {
 public:
  uint64_t GetSupportedFeatures() const override { return FEATURE_PROTO3_OPTIONAL; }

  bool Generate(const google::protobuf::FileDescriptor* file, const std::string& what,
                compiler::GeneratorContext* context, std::string* error) const override try {
    for (const auto& [path, text] : filesOf(readKind(*file), what)) {
      const std::unique_ptr<google::protobuf::io::ZeroCopyOutputStream> out{context->Open(path)};
      writeAll(*out, text);
    }
    return true;
  } catch (const std::exception& problem) {
    *error = problem.what();
    return false;
  }
};

}  // namespace
}  // namespace berth::gen

int main(int argc, char** argv) {
  const berth::gen::Generator generator;
  return google::protobuf::compiler::PluginMain(argc, argv, &generator);
}
