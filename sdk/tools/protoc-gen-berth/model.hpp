// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace google::protobuf {
class FileDescriptor;
}

namespace berth::gen {

/// A .proto that has no C form; the text names the place and the rule.
struct NoForm : std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class FieldType { kBool, kInt32, kInt64, kUint32, kUint64, kDouble, kEnum, kText, kBytes, kMessage, kDescriptor };

struct Field {
  std::string name;  ///< As in the .proto, and in C.
  int number = 0;
  FieldType type{};
  bool repeated = false;
  std::string message;   ///< kMessage: the C struct.
  std::string cpp_enum;  ///< kEnum: the protobuf type.
  std::string comment;
};

struct Message {
  std::string c_name;    ///< berth_stat_blob_request
  std::string cpp_name;  ///< StatBlobRequest
  std::string comment;
  std::vector<Field> fields;
};

struct EnumValue {
  std::string c_name;  ///< BERTH_DECISION_ALLOW
  int number = 0;
  std::string comment;
};

struct Enum {
  std::string name;
  std::string comment;
  std::vector<EnumValue> values;
};

struct Rpc {
  std::string name;      ///< OpenRead
  std::string c_name;    ///< open_read
  std::string cpp_name;  ///< openRead
  std::string comment;
  std::string request, response;          ///< C structs.
  std::string cpp_request, cpp_response;  ///< Protobuf classes.
  bool streams = false;                   ///< `response` is the event.
};

/// One plugin kind: one .proto with one service.
struct Kind {
  std::string file;         ///< berth/plugin/v1/blobs.proto
  std::string base;         ///< blobs
  std::string service;      ///< Blobs
  std::string id;           ///< berth.blobs/1
  std::string table;        ///< berth_blobs_v1
  std::string cpp_package;  ///< berth::plugin::v1
  std::string comment;
  std::vector<std::string> imports;  ///< Bases of other kinds whose messages it uses.
  std::vector<Enum> enums;
  std::vector<Message> messages;
  std::vector<Rpc> rpcs;
};

/// Reads a kind. Throws NoForm.
Kind readKind(const google::protobuf::FileDescriptor& file);

}  // namespace berth::gen
