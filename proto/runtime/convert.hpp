// SPDX-License-Identifier: Apache-2.0
// What the generated *.convert.hpp are made of. For each message of a contract they have, in the namespace of the
// message, so that an argument finds them:
//   const char* toMessage(const berth_x& from, X& to);            null, or the field that cannot be sent
//   void toStruct(const X& from, berth_x& to, proto::Views& views);
//   void eachDescriptor(berth_x& c, X& message, act);             where a field is a descriptor in C and a ticket in X
#pragma once

#include "berth/call.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace berth::proto {

/// Whether protobuf would take it as `string`.
bool isUtf8(std::string_view text);

/// False when nobody may read what `from` points at, or when it is no text.
inline bool setBytes(berth_str from, std::string& to) {
  if (from.ptr == nullptr) return false;
  to.assign(from.ptr, from.len);
  return true;
}
inline bool setText(berth_str from, std::string& to) {
  return setBytes(from, to) && isUtf8(to);
}

/// toMessage() of a struct that the other side has laid out, maybe with fewer members.
template <class Struct, class Message>
const char* nested(const Struct* from, Message& to, const char* field) {
  if (from == nullptr || from->struct_size < offsetof(Struct, struct_size) + sizeof from->struct_size) return field;
  return from->struct_size >= sizeof(Struct) ? toMessage(*from, to) : toMessage(sdk::completed(*from), to);
}

/// Where the C form of a message finds memory: texts are views into the message, which then must outlive the struct, or
/// copies; everything else is allocated with the call.
class Views {
 public:
  enum class Texts { kViewed, kCopied };

  Views(const berth_call* call, Texts texts) : call_{call}, copies_{texts == Texts::kCopied} {}

  /// There was no memory; the struct is incomplete.
  bool failed() const { return failed_; }

  berth_str text(const std::string& from) {
    if (from.empty()) return {};
    if (!copies_) return sdk::str(from);
    auto* bytes = room<char>(from.size());
    if (bytes == nullptr) return {};
    std::copy_n(from.data(), from.size(), bytes);
    return {bytes, from.size()};
  }

  template <class Message, class Struct>
  void one(const Message& from, const Struct*& to) {
    auto* made = room<Struct>(1);
    if (made == nullptr) return;
    toStruct(from, *made, *this);
    to = made;
  }

  template <class Messages, class Struct>
  void list(const Messages& from, const Struct* const*& to, std::size_t& count) {
    const auto size = static_cast<std::size_t>(from.size());
    if (size == 0) return;
    auto* pointers = room<const Struct*>(size);
    auto* made = room<Struct>(size);
    if (pointers == nullptr || made == nullptr) return;
    for (std::size_t i = 0; i < size; ++i) {
      toStruct(from.Get(static_cast<int>(i)), made[i], *this);
      pointers[i] = &made[i];
    }
    to = pointers;
    count = size;
  }

  template <class Texts>
  void texts(const Texts& from, const berth_str*& to, std::size_t& count) {
    const auto size = static_cast<std::size_t>(from.size());
    if (size == 0) return;
    auto* made = room<berth_str>(size);
    if (made == nullptr) return;
    for (std::size_t i = 0; i < size; ++i) made[i] = text(from.Get(static_cast<int>(i)));
    to = made;
    count = size;
  }

  template <class Numbers>
  void numbers(const Numbers& from, const std::uint64_t*& to, std::size_t& count) {
    const auto size = static_cast<std::size_t>(from.size());
    if (size == 0) return;
    auto* made = room<std::uint64_t>(size);
    if (made == nullptr) return;
    for (std::size_t i = 0; i < size; ++i) made[i] = from.Get(static_cast<int>(i));
    to = made;
    count = size;
  }

 private:
  template <class T>
  T* room(std::size_t count) {
    void* memory = call_->alloc(call_, count * sizeof(T), alignof(T));
    if (memory == nullptr) {
      failed_ = true;
      return nullptr;
    }
    if constexpr (sizeof(T) > 1) std::memset(memory, 0, count * sizeof(T));
    return static_cast<T*>(memory);
  }

  const berth_call* call_;
  bool copies_;
  bool failed_ = false;
};

}  // namespace berth::proto
