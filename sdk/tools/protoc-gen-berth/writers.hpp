// SPDX-License-Identifier: Apache-2.0
// What is made of a kind: one function per file.
#pragma once

#include "model.hpp"

#include <string>

namespace berth::gen {

std::string writeCHeader(const Kind& kind);  ///< berth/gen/<kind>.abi.h: the contract in C99.
std::string writeCppFace(const Kind& kind);  ///< berth/gen/<kind>.hpp: the same for C++, both sides.

// The adapters, which are built with the host and include gRPC in their sources only.
std::string writeConversions(const Kind& kind);    ///< <kind>.convert.hpp: C struct <-> protobuf message.
std::string writeServiceHeader(const Kind& kind);  ///< <kind>.service.hpp
std::string writeServiceSource(const Kind& kind);  ///< <kind>.service.cpp: C table -> gRPC service.
std::string writeProxyHeader(const Kind& kind);    ///< <kind>.proxy.hpp
std::string writeProxySource(const Kind& kind);    ///< <kind>.proxy.cpp: gRPC channel -> C table.

}  // namespace berth::gen
