// SPDX-License-Identifier: Apache-2.0
#include "text.hpp"
#include "writers.hpp"

namespace berth::gen {
namespace {

constexpr std::string_view kHead = R"form(// SPDX-License-Identifier: Apache-2.0
// Made by protoc-gen-berth from $file$. See runtime/convert.hpp.
#pragma once

$imports$#include "berth/gen/$base$.abi.h"
#include "$path$.pb.h"
#include "runtime/convert.hpp"

namespace $package$ {

)form";

constexpr std::string_view kDeclarations = R"form(const char* toMessage(const $c$& from, $M$& to);
void toStruct(const $M$& from, $c$& to, proto::Views& views);
)form";

constexpr std::string_view kDescriptors = R"form(
template <class Act>
void eachDescriptor($c$& c, $M$& message, const Act& act) {
$each$}
)form";

// How one field goes from C to the message, and back. A failed conversion leaves the function with the field's name.
struct Ways {
  std::string_view to_message;
  std::string_view to_struct;
};

constexpr Ways kNumber{"  to.set_$f$(from.$f$);\n", "  to.$f$ = from.$f$();\n"};
constexpr Ways kBool{"  to.set_$f$(from.$f$ != 0);\n", "  to.$f$ = from.$f$() ? 1 : 0;\n"};
constexpr Ways kEnum{"  to.set_$f$(static_cast<$enum$>(from.$f$));\n",
                     "  to.$f$ = static_cast<int32_t>(from.$f$());\n"};
constexpr Ways kText{"  if (from.$f$.len != 0 && !proto::setText(from.$f$, *to.mutable_$f$())) return \"$M$.$f$\";\n",
                     "  to.$f$ = views.text(from.$f$());\n"};
constexpr Ways kBytes{"  if (from.$f$.len != 0 && !proto::setBytes(from.$f$, *to.mutable_$f$())) return \"$M$.$f$\";\n",
                      "  to.$f$ = views.text(from.$f$());\n"};
constexpr Ways kMessage{
    "  if (from.$f$ != nullptr)\n"
    "    if (const char* bad = proto::nested(from.$f$, *to.mutable_$f$(), \"$M$.$f$\")) return bad;\n",
    "  if (from.has_$f$()) views.one(from.$f$(), to.$f$);\n"};

constexpr Ways kTexts{
    "  if (from.$f$_count != 0 && from.$f$ == nullptr) return \"$M$.$f$\";\n"
    "  for (size_t i = 0; i < from.$f$_count; ++i)\n"
    "    if (from.$f$[i].len != 0 ? !proto::setText(from.$f$[i], *to.add_$f$()) : to.add_$f$() == nullptr)\n"
    "      return \"$M$.$f$\";\n",
    "  views.texts(from.$f$(), to.$f$, to.$f$_count);\n"};
constexpr Ways kBytesList{
    "  if (from.$f$_count != 0 && from.$f$ == nullptr) return \"$M$.$f$\";\n"
    "  for (size_t i = 0; i < from.$f$_count; ++i)\n"
    "    if (from.$f$[i].len != 0 ? !proto::setBytes(from.$f$[i], *to.add_$f$()) : to.add_$f$() == nullptr)\n"
    "      return \"$M$.$f$\";\n",
    "  views.texts(from.$f$(), to.$f$, to.$f$_count);\n"};
constexpr Ways kNumbers{
    "  if (from.$f$_count != 0 && from.$f$ == nullptr) return \"$M$.$f$\";\n"
    "  for (size_t i = 0; i < from.$f$_count; ++i) to.add_$f$(from.$f$[i]);\n",
    "  views.numbers(from.$f$(), to.$f$, to.$f$_count);\n"};
constexpr Ways kMessages{
    "  if (from.$f$_count != 0 && from.$f$ == nullptr) return \"$M$.$f$\";\n"
    "  for (size_t i = 0; i < from.$f$_count; ++i)\n"
    "    if (const char* bad = proto::nested(from.$f$[i], *to.add_$f$(), \"$M$.$f$\")) return bad;\n",
    "  views.list(from.$f$(), to.$f$, to.$f$_count);\n"};

// A descriptor has no form in a message: eachDescriptor() and tickets take care of it.
constexpr Ways kNothing{"", ""};

const Ways& waysOf(const Field& field) {
  switch (field.type) {
    case FieldType::kBool:
      return kBool;
    case FieldType::kEnum:
      return kEnum;
    case FieldType::kText:
      return field.repeated ? kTexts : kText;
    case FieldType::kBytes:
      return field.repeated ? kBytesList : kBytes;
    case FieldType::kMessage:
      return field.repeated ? kMessages : kMessage;
    case FieldType::kDescriptor:
      return kNothing;
    default:
      return field.repeated ? kNumbers : kNumber;
  }
}

std::string definitionsOf(const Message& message) {
  std::string to_message, to_struct, each;
  for (const auto& field : message.fields) {
    const Words words{{"f", field.name}, {"M", message.cpp_name}, {"enum", field.cpp_enum}};
    to_message += fill(waysOf(field).to_message, words);
    to_struct += fill(waysOf(field).to_struct, words);
    if (field.type == FieldType::kDescriptor) each += fill("  act(c.$f$, *message.mutable_$f$());\n", words);
  }
  const Words words{{"c", message.c_name}, {"M", message.cpp_name}, {"each", each}};
  std::string text =
      fill("\ninline const char* toMessage([[maybe_unused]] const $c$& from, [[maybe_unused]] $M$& to) {\n", words);
  text += to_message + "  return nullptr;\n}\n";
  text += fill(
      "\ninline void toStruct([[maybe_unused]] const $M$& from, $c$& to, [[maybe_unused]] proto::Views& views) {\n",
      words);
  text += "  to.struct_size = sizeof to;\n" + to_struct + "}\n";
  return each.empty() ? text : text + fill(kDescriptors, words);
}

}  // namespace

std::string writeConversions(const Kind& kind) {
  const std::string path = kind.file.substr(0, kind.file.rfind('.'));
  const std::string folder = path.substr(0, path.rfind('/') + 1);
  std::string imports;
  for (const auto& import : kind.imports)
    imports.append("#include \"").append(folder).append(import).append(".convert.hpp\"\n");
  std::string text = fill(
      kHead,
      {{"file", kind.file}, {"imports", imports}, {"base", kind.base}, {"path", path}, {"package", kind.cpp_package}});
  for (const auto& message : kind.messages)
    text += fill(kDeclarations, {{"c", message.c_name}, {"M", message.cpp_name}});
  for (const auto& message : kind.messages) text += definitionsOf(message);
  return text + "\n}  // namespace " + kind.cpp_package + "\n";
}

}  // namespace berth::gen
