// SPDX-License-Identifier: Apache-2.0
#include "names.hpp"
#include "text.hpp"
#include "writers.hpp"

namespace berth::gen {
namespace {

constexpr std::string_view kHead = R"(/* SPDX-License-Identifier: Apache-2.0 */
/* Made by protoc-gen-berth from $file$; change that and run sdk/tools/regenerate. */
/* clang-format off */
#ifndef BERTH_GEN_$GUARD$_ABI_H
#define BERTH_GEN_$GUARD$_ABI_H

#include "berth/abi.h"
$imports$
#ifdef __cplusplus
extern "C" {
#endif

#define BERTH_$GUARD$_KIND "$id$"

)";

constexpr std::string_view kSink = R"(
/* Where $rpc$ puts its events. What an event points at need only live until put returns, so keep it in memory of your
 * own: that of the call is given back when the stream ends. An answer other than 0 means that the caller wants no more:
 * return. [the call's thread] */
struct berth_$rpc$_sink {
  uint32_t struct_size;
  uint32_t reserved_0;
  uint32_t (*put)(void* ctx, const $event$* event);
  void* ctx;
};
)";

constexpr std::string_view kTableHead = R"(
$comment$struct $table$ {
  uint32_t struct_size;
  uint32_t flags; /* none yet: 0 */
)";

constexpr std::string_view kUnary =
    "  berth_status (*$name$)(void* self, const berth_call* call, const $request$* request,\n"
    "    $response$* response);\n";

constexpr std::string_view kStream =
    "  berth_status (*$name$)(void* self, const berth_call* call, const $request$* request,\n"
    "    const berth_$name$_sink* sink);\n";

constexpr std::string_view kFoot = R"(};

#ifdef __cplusplus
}
#endif
#endif
)";

// A slot is 8 bytes or a multiple, so that a member added later never slides into the end of an older struct.
std::string slot(const std::string& type, const std::string& name, int number) {
  return "  " + type + " " + name + ";\n  uint32_t reserved_" + std::to_string(number) + ";\n";
}

std::string list(const std::string& type, const std::string& name) {
  return "  const " + type + "* " + name + ";\n  size_t " + name + "_count;\n";
}

std::string member(const Field& field) {
  const std::string& name = field.name;
  switch (field.type) {
    case FieldType::kBool:
    case FieldType::kUint32:
      return slot("uint32_t", name, field.number);
    case FieldType::kInt32:
    case FieldType::kEnum:
    case FieldType::kDescriptor:
      return slot("int32_t", name, field.number);
    case FieldType::kInt64:
      return "  int64_t " + name + ";\n";
    case FieldType::kUint64:
      return field.repeated ? list("uint64_t", name) : "  uint64_t " + name + ";\n";
    case FieldType::kDouble:
      return "  double " + name + ";\n";
    case FieldType::kText:
    case FieldType::kBytes:
      return field.repeated ? list("berth_str", name) : "  berth_str " + name + ";\n";
    case FieldType::kMessage:
      return field.repeated ? list(field.message + "* const", name) : "  const " + field.message + "* " + name + ";\n";
  }
  return {};
}

// What the type does not say by itself.
std::string fieldComment(const Field& field) {
  std::string more;
  if (field.type == FieldType::kBool) more = "0 or 1";
  if (field.type == FieldType::kMessage && !field.repeated) more = "NULL: not set";
  if (field.type == FieldType::kDescriptor) more = "a descriptor; 0: none";
  if (field.comment.empty() || more.empty()) return cComment(field.comment + more, "  ");
  return cComment(field.comment + " (" + more + ")", "  ");
}

std::string structOf(const Message& message) {
  std::string text = "\n" + cComment(message.comment, "") + "struct " + message.c_name + " {\n";
  text += "  uint32_t struct_size;\n  uint32_t reserved_0;\n";
  for (const auto& field : message.fields) text += fieldComment(field) + member(field);
  return text + "};\n";
}

std::string enumOf(const Enum& values) {
  std::string text = cComment(values.comment, "");
  for (const auto& value : values.values)
    text += cComment(value.comment, "") + "#define " + value.c_name + " " + std::to_string(value.number) + "\n";
  return text + "\n";
}

std::string functionOf(const Rpc& rpc) {
  std::string comment = rpc.comment;
  if (rpc.streams) comment += "\n Returns when cancelled, when the sink wants no more, or with a status.";
  comment += (comment.empty() ? " " : "\n ") + std::string{"[concurrent]"};
  const Words words{{"name", rpc.c_name}, {"request", rpc.request}, {"response", rpc.response}};
  return "\n" + cComment(comment, "  ") + fill(rpc.streams ? kStream : kUnary, words);
}

std::string forward(const std::string& name) {
  return "typedef struct " + name + " " + name + ";\n";
}

}  // namespace

std::string writeCHeader(const Kind& kind) {
  std::string imports;
  for (const auto& import : kind.imports) imports += "#include \"berth/gen/" + import + ".abi.h\"\n";
  std::string text = fill(
      kHead, {{"file", kind.file}, {"GUARD", upperCase(kind.base)}, {"id", kind.id}, {"imports", std::move(imports)}});
  for (const auto& values : kind.enums) text += enumOf(values);
  text += forward(kind.table);
  for (const auto& message : kind.messages) text += forward(message.c_name);
  for (const auto& rpc : kind.rpcs) text += rpc.streams ? forward("berth_" + rpc.c_name + "_sink") : std::string{};

  for (const auto& message : kind.messages) text += structOf(message);
  for (const auto& rpc : kind.rpcs)
    if (rpc.streams) text += fill(kSink, {{"rpc", rpc.c_name}, {"event", rpc.response}});
  text += fill(kTableHead, {{"comment", cComment(kind.comment, "")}, {"table", kind.table}});
  for (const auto& rpc : kind.rpcs) text += functionOf(rpc);
  return text + std::string{kFoot};
}

}  // namespace berth::gen
