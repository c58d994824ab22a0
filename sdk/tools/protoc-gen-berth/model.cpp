// SPDX-License-Identifier: Apache-2.0
#include "model.hpp"

#include "names.hpp"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <set>

namespace berth::gen {
namespace {

namespace pb = google::protobuf;

[[noreturn]] void refuse(const std::string& place, const std::string& rule) {
  throw NoForm{place + ": " + rule};
}

std::string checkedName(const std::string& place, std::string name) {
  if (isReserved(name)) refuse(place, "'" + name + "' is a reserved word in C or in a language that binds to it");
  return name;
}

std::string cName(const pb::Descriptor& message) {
  static const std::set<std::string> taken{"berth_str", "berth_call", "berth_host", "berth_entry", "berth_status"};
  std::string name = "berth_" + snakeCase(message.name());
  if (taken.contains(name)) refuse(message.full_name(), name + " is taken by abi.h");
  return name;
}

template <class Descriptor>
std::string commentOf(const Descriptor& thing) {
  pb::SourceLocation at;
  if (!thing.GetSourceLocation(&at)) return {};
  std::string text = at.leading_comments.empty() ? at.trailing_comments : at.leading_comments;
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

bool isDescriptor(const pb::FieldDescriptor& field) {
  return field.type() == pb::FieldDescriptor::TYPE_BYTES && field.name().ends_with("_fd");
}

FieldType typeOf(const pb::FieldDescriptor& field) {
  using D = pb::FieldDescriptor;
  static const std::map<D::Type, FieldType> types{
      {D::TYPE_BOOL, FieldType::kBool},      {D::TYPE_INT32, FieldType::kInt32},   {D::TYPE_INT64, FieldType::kInt64},
      {D::TYPE_UINT32, FieldType::kUint32},  {D::TYPE_UINT64, FieldType::kUint64}, {D::TYPE_DOUBLE, FieldType::kDouble},
      {D::TYPE_ENUM, FieldType::kEnum},      {D::TYPE_STRING, FieldType::kText},   {D::TYPE_BYTES, FieldType::kBytes},
      {D::TYPE_MESSAGE, FieldType::kMessage}};
  if (isDescriptor(field)) return FieldType::kDescriptor;
  const auto found = types.find(field.type());
  if (found == types.end()) refuse(field.full_name(), "this type has no C form here; use a 64-bit or 32-bit one");
  return found->second;
}

Field readField(const pb::FieldDescriptor& field) {
  const std::string& place = field.full_name();
  if (field.is_map() || field.containing_oneof() != nullptr) refuse(place, "map, oneof and optional have no C form");
  Field read;
  read.name = checkedName(place, field.name());
  read.number = field.number();
  read.type = typeOf(field);
  read.repeated = field.is_repeated();
  if (read.type == FieldType::kMessage) read.message = cName(*field.message_type());
  if (read.type == FieldType::kEnum) read.cpp_enum = field.enum_type()->name();
  const bool is_list_type = read.type == FieldType::kMessage || read.type == FieldType::kText ||
                            read.type == FieldType::kBytes || read.type == FieldType::kUint64;
  if (read.repeated && !is_list_type) refuse(place, "only messages, texts, bytes and uint64 can be repeated");
  read.comment = commentOf(field);
  return read;
}

// Numbers are the order in C, and each field keeps its place for ever: a gap would move those behind it.
Message readMessage(const pb::Descriptor& message) {
  Message read{cName(message), message.name(), commentOf(message), {}};
  for (int number = 1; number <= message.field_count(); ++number) {
    const auto* field = message.FindFieldByNumber(number);
    if (field == nullptr) refuse(message.full_name(), "fields are numbered 1, 2, 3 … without gaps");
    read.fields.push_back(readField(*field));
  }
  // After the fields: a map, which has a better message, is a nested type too.
  if (message.nested_type_count() > 0 || message.enum_type_count() > 0)
    refuse(message.full_name(), "write nested types at the top of the file");
  return read;
}

Enum readEnum(const pb::EnumDescriptor& values) {
  Enum read{values.name(), commentOf(values), {}};
  for (int i = 0; i < values.value_count(); ++i) {
    const auto& value = *values.value(i);
    read.values.push_back({"BERTH_" + value.name(), value.number(), commentOf(value)});
  }
  return read;
}

Rpc readRpc(const pb::MethodDescriptor& rpc) {
  if (rpc.client_streaming()) refuse(rpc.full_name(), "only the answer can be a stream");
  Rpc read;
  read.name = rpc.name();
  read.c_name = checkedName(rpc.full_name(), snakeCase(rpc.name()));
  read.cpp_name = checkedName(rpc.full_name(), camelCase(rpc.name()));
  read.comment = commentOf(rpc);
  read.request = cName(*rpc.input_type());
  read.response = cName(*rpc.output_type());
  read.cpp_request = rpc.input_type()->name();
  read.cpp_response = rpc.output_type()->name();
  read.streams = rpc.server_streaming();
  return read;
}

// A descriptor is put aside while the answer is made, so it can only be in the answer itself.
void checkDescriptors(const Kind& kind) {
  for (const auto& message : kind.messages) {
    const bool has_one = std::any_of(message.fields.begin(), message.fields.end(),
                                     [](const Field& field) { return field.type == FieldType::kDescriptor; });
    const bool is_answer = std::any_of(kind.rpcs.begin(), kind.rpcs.end(), [&message](const Rpc& rpc) {
      return !rpc.streams && rpc.response == message.c_name;
    });
    if (has_one && !is_answer) refuse(message.cpp_name, "a field *_fd can only be in the answer of a unary rpc");
  }
}

std::string baseOf(const std::string& file) {
  const auto slash = file.rfind('/') + 1;
  return file.substr(slash, file.rfind('.') - slash);
}

void readService(const pb::FileDescriptor& file, Kind& kind) {
  const auto& service = *file.service(0);
  const std::string version = file.package().substr(file.package().rfind('.') + 1);
  if (snakeCase(service.name()) != kind.base) refuse(file.name(), "the file is called like its service, in lower case");
  if (version.size() < 2 || version[0] != 'v') refuse(file.name(), "the package ends in the major version: v1");
  kind.service = service.name();
  kind.id = "berth." + kind.base + "/" + version.substr(1);
  kind.table = "berth_" + kind.base + "_" + version;
  kind.comment = commentOf(service);
  for (int i = 0; i < service.method_count(); ++i) kind.rpcs.push_back(readRpc(*service.method(i)));
}

}  // namespace

Kind readKind(const pb::FileDescriptor& file) {
  if (file.service_count() != 1) refuse(file.name(), "a file has exactly one service: it is one kind");
  Kind kind;
  kind.file = file.name();
  kind.base = baseOf(file.name());
  for (const char c : file.package()) kind.cpp_package += c == '.' ? std::string{"::"} : std::string{c};
  for (int i = 0; i < file.dependency_count(); ++i) kind.imports.push_back(baseOf(file.dependency(i)->name()));
  for (int i = 0; i < file.enum_type_count(); ++i) kind.enums.push_back(readEnum(*file.enum_type(i)));
  for (int i = 0; i < file.message_type_count(); ++i) kind.messages.push_back(readMessage(*file.message_type(i)));
  readService(file, kind);
  checkDescriptors(kind);
  return kind;
}

}  // namespace berth::gen
