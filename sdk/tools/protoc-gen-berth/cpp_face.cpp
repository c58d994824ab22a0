// SPDX-License-Identifier: Apache-2.0
#include "names.hpp"
#include "text.hpp"
#include "writers.hpp"

namespace berth::gen {
namespace {

constexpr std::string_view kHead = R"form(// SPDX-License-Identifier: Apache-2.0
// Made by protoc-gen-berth from $file$; change that and run sdk/tools/regenerate.
// clang-format off
#pragma once

#include "berth/face.hpp"
#include "berth/gen/$base$.abi.h"

#include <concepts>

namespace berth::sdk {
)form";

constexpr std::string_view kSinkAlias = R"form(
using $Name$Sink = face::Sink<$response$, berth_$c$_sink>;
)form";

constexpr std::string_view kUnaryRow = R"form(
template <class T>
constexpr auto $method$Of$Kind$() -> decltype($table$::$c$) {
  if constexpr (requires(T& to, const Call& call, const $request$& request) {
                  { to.$method$(call, request) } -> std::same_as<Result<$response$>>;
                }) {
    return [](void* self, const berth_call* call, const $request$* request, $response$* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const $request$& r) -> Result<$response$> { return to.$method$(c, r); });
    };
  } else {
    if constexpr (requires { &T::$method$; })
      static_assert(isOfAnotherKind<$request$>(&T::$method$), "$method$ must be: Result<$response$> $method$(const Call&, const $request$&)");
    return nullptr;
  }
}
)form";

constexpr std::string_view kStreamRow = R"form(
template <class T>
constexpr auto $method$Of$Kind$() -> decltype($table$::$c$) {
  if constexpr (requires(T& to, const Call& call, const $request$& request, const $Name$Sink& sink) {
                  { to.$method$(call, request, sink) } -> std::same_as<Status>;
                }) {
    return [](void* self, const berth_call* call, const $request$* request, const berth_$c$_sink* sink) noexcept -> berth_status {
      return stream<T, $Name$Sink>(self, call, request, sink, [](T& to, const Call& c, const $request$& r, const $Name$Sink& s) -> Status { return to.$method$(c, r, s); });
    };
  } else {
    if constexpr (requires { &T::$method$; })
      static_assert(isOfAnotherKind<$request$>(&T::$method$), "$method$ must be: Status $method$(const Call&, const $request$&, const $Name$Sink&)");
    return nullptr;
  }
}
)form";

constexpr std::string_view kTableHead = R"form(
template <class T>
inline constexpr $table$ k$Kind$Table{
    sizeof($table$),
    0,
)form";

constexpr std::string_view kTableFoot = R"form(};

}  // namespace face

/// The table of `$id$` for a class T. Each of these methods that T has is a member; one that T lacks is NULL and answers
/// UNIMPLEMENTED. What they promise is in $base$.abi.h. They run concurrently; what they throw becomes INTERNAL.
$list$template <class T>
constexpr const $table$* $camel$Table() {
  return &face::k$Kind$Table<T>;
}

/// The same for BERTH_PLUGIN.
template <class T>
inline constexpr face::KindTable k$Kind${BERTH_$GUARD$_KIND, &face::k$Kind$Table<T>};
)form";

constexpr std::string_view kClientHead = R"form(
/// Calls a `$id$` table, whoever is behind it: UNIMPLEMENTED where it has no such member. Results live as long as the
/// call, descriptors in them belong to the caller. Thread-safe as the table is.
class $Kind$Client {
 public:
  $Kind$Client(const $table$* table, void* self) : table_{table}, self_{self} {}

  const $table$* table() const { return table_; }
  void* self() const { return self_; }
)form";

constexpr std::string_view kUnaryClient = R"form(
  Result<$response$> $method$(const Call& call, $request$ request) const {
    if (!BERTH_HAS(table_, $c$)) return face::missing("$id$.$Name$");
    return face::ask(table_->$c$, self_, call, request);
  }
)form";

constexpr std::string_view kStreamClient = R"form(
  /// `take(const $response$&)` answers false to end it.
  template <class Take>
  Status $method$(const Call& call, $request$ request, Take&& take) const {
    if (!BERTH_HAS(table_, $c$)) return face::missing("$id$.$Name$");
    return face::askForStream<$response$>(table_->$c$, self_, call, request, take);
  }
)form";

constexpr std::string_view kFoot = R"form(
 private:
  const $table$* table_;
  void* self_;
};

}  // namespace berth::sdk
)form";

Words wordsOf(const Kind& kind, const Rpc& rpc) {
  return {{"Kind", kind.service},   {"table", kind.table}, {"id", kind.id},          {"Name", rpc.name},
          {"method", rpc.cpp_name}, {"c", rpc.c_name},     {"request", rpc.request}, {"response", rpc.response}};
}

std::string signatureOf(const Rpc& rpc) {
  const Words words{{"Name", rpc.name}, {"method", rpc.cpp_name}, {"request", rpc.request}, {"response", rpc.response}};
  return fill(rpc.streams ? "///   Status $method$(const Call&, const $request$&, const $Name$Sink&)\n"
                          : "///   Result<$response$> $method$(const Call&, const $request$&)\n",
              words);
}

}  // namespace

std::string writeCppFace(const Kind& kind) {
  std::string text = fill(kHead, {{"file", kind.file}, {"base", kind.base}});
  for (const auto& rpc : kind.rpcs)
    if (rpc.streams) text += fill(kSinkAlias, wordsOf(kind, rpc));
  text += "\nnamespace face {\n";
  std::string methods;
  for (const auto& rpc : kind.rpcs) {
    text += fill(rpc.streams ? kStreamRow : kUnaryRow, wordsOf(kind, rpc));
    methods += signatureOf(rpc);
  }
  const Words words{{"Kind", kind.service},
                    {"camel", camelCase(kind.service)},
                    {"table", kind.table},
                    {"id", kind.id},
                    {"base", kind.base},
                    {"list", methods},
                    {"GUARD", upperCase(kind.base)}};
  text += fill(kTableHead, words);
  for (const auto& rpc : kind.rpcs) text += fill("    $method$Of$Kind$<T>(),\n", wordsOf(kind, rpc));
  text += fill(kTableFoot, words) + fill(kClientHead, words);
  for (const auto& rpc : kind.rpcs) text += fill(rpc.streams ? kStreamClient : kUnaryClient, wordsOf(kind, rpc));
  return text + fill(kFoot, words);
}

}  // namespace berth::gen
