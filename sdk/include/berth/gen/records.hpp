// SPDX-License-Identifier: Apache-2.0
// Made by protoc-gen-berth from berth/plugin/v1/records.proto; change that and run sdk/tools/regenerate.
// clang-format off
#pragma once

#include "berth/face.hpp"
#include "berth/gen/records.abi.h"

#include <concepts>

namespace berth::sdk {

using WatchSink = face::Sink<berth_watch_event, berth_watch_sink>;

namespace face {

template <class T>
constexpr auto infoOfRecords() -> decltype(berth_records_v1::info) {
  if constexpr (requires(T& to, const Call& call, const berth_records_info_request& request) {
                  { to.info(call, request) } -> std::same_as<Result<berth_records_info_response>>;
                }) {
    return [](void* self, const berth_call* call, const berth_records_info_request* request, berth_records_info_response* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const berth_records_info_request& r) -> Result<berth_records_info_response> { return to.info(c, r); });
    };
  } else {
    if constexpr (requires { &T::info; })
      static_assert(isOfAnotherKind<berth_records_info_request>(&T::info), "info must be: Result<berth_records_info_response> info(const Call&, const berth_records_info_request&)");
    return nullptr;
  }
}

template <class T>
constexpr auto getOfRecords() -> decltype(berth_records_v1::get) {
  if constexpr (requires(T& to, const Call& call, const berth_get_records_request& request) {
                  { to.get(call, request) } -> std::same_as<Result<berth_get_records_response>>;
                }) {
    return [](void* self, const berth_call* call, const berth_get_records_request* request, berth_get_records_response* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const berth_get_records_request& r) -> Result<berth_get_records_response> { return to.get(c, r); });
    };
  } else {
    if constexpr (requires { &T::get; })
      static_assert(isOfAnotherKind<berth_get_records_request>(&T::get), "get must be: Result<berth_get_records_response> get(const Call&, const berth_get_records_request&)");
    return nullptr;
  }
}

template <class T>
constexpr auto listOfRecords() -> decltype(berth_records_v1::list) {
  if constexpr (requires(T& to, const Call& call, const berth_list_records_request& request) {
                  { to.list(call, request) } -> std::same_as<Result<berth_list_records_response>>;
                }) {
    return [](void* self, const berth_call* call, const berth_list_records_request* request, berth_list_records_response* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const berth_list_records_request& r) -> Result<berth_list_records_response> { return to.list(c, r); });
    };
  } else {
    if constexpr (requires { &T::list; })
      static_assert(isOfAnotherKind<berth_list_records_request>(&T::list), "list must be: Result<berth_list_records_response> list(const Call&, const berth_list_records_request&)");
    return nullptr;
  }
}

template <class T>
constexpr auto applyOfRecords() -> decltype(berth_records_v1::apply) {
  if constexpr (requires(T& to, const Call& call, const berth_apply_request& request) {
                  { to.apply(call, request) } -> std::same_as<Result<berth_apply_response>>;
                }) {
    return [](void* self, const berth_call* call, const berth_apply_request* request, berth_apply_response* response) noexcept -> berth_status {
      return answer<T>(self, call, request, response, [](T& to, const Call& c, const berth_apply_request& r) -> Result<berth_apply_response> { return to.apply(c, r); });
    };
  } else {
    if constexpr (requires { &T::apply; })
      static_assert(isOfAnotherKind<berth_apply_request>(&T::apply), "apply must be: Result<berth_apply_response> apply(const Call&, const berth_apply_request&)");
    return nullptr;
  }
}

template <class T>
constexpr auto watchOfRecords() -> decltype(berth_records_v1::watch) {
  if constexpr (requires(T& to, const Call& call, const berth_watch_request& request, const WatchSink& sink) {
                  { to.watch(call, request, sink) } -> std::same_as<Status>;
                }) {
    return [](void* self, const berth_call* call, const berth_watch_request* request, const berth_watch_sink* sink) noexcept -> berth_status {
      return stream<T, WatchSink>(self, call, request, sink, [](T& to, const Call& c, const berth_watch_request& r, const WatchSink& s) -> Status { return to.watch(c, r, s); });
    };
  } else {
    if constexpr (requires { &T::watch; })
      static_assert(isOfAnotherKind<berth_watch_request>(&T::watch), "watch must be: Status watch(const Call&, const berth_watch_request&, const WatchSink&)");
    return nullptr;
  }
}

template <class T>
inline constexpr berth_records_v1 kRecordsTable{
    sizeof(berth_records_v1),
    0,
    infoOfRecords<T>(),
    getOfRecords<T>(),
    listOfRecords<T>(),
    applyOfRecords<T>(),
    watchOfRecords<T>(),
};

}  // namespace face

/// The table of `berth.records/1` for a class T. Each of these methods that T has is a member; one that T lacks is NULL and answers
/// UNIMPLEMENTED. What they promise is in records.abi.h. They run concurrently; what they throw becomes INTERNAL.
///   Result<berth_records_info_response> info(const Call&, const berth_records_info_request&)
///   Result<berth_get_records_response> get(const Call&, const berth_get_records_request&)
///   Result<berth_list_records_response> list(const Call&, const berth_list_records_request&)
///   Result<berth_apply_response> apply(const Call&, const berth_apply_request&)
///   Status watch(const Call&, const berth_watch_request&, const WatchSink&)
template <class T>
constexpr const berth_records_v1* recordsTable() {
  return &face::kRecordsTable<T>;
}

/// The same for BERTH_PLUGIN.
template <class T>
inline constexpr face::KindTable kRecords{BERTH_RECORDS_KIND, &face::kRecordsTable<T>};

/// Calls a `berth.records/1` table, whoever is behind it: UNIMPLEMENTED where it has no such member. Results live as long as the
/// call, descriptors in them belong to the caller. Thread-safe as the table is.
class RecordsClient {
 public:
  RecordsClient(const berth_records_v1* table, void* self) : table_{table}, self_{self} {}

  const berth_records_v1* table() const { return table_; }
  void* self() const { return self_; }

  Result<berth_records_info_response> info(const Call& call, berth_records_info_request request) const {
    if (!BERTH_HAS(table_, info)) return face::missing("berth.records/1.Info");
    return face::ask(table_->info, self_, call, request);
  }

  Result<berth_get_records_response> get(const Call& call, berth_get_records_request request) const {
    if (!BERTH_HAS(table_, get)) return face::missing("berth.records/1.Get");
    return face::ask(table_->get, self_, call, request);
  }

  Result<berth_list_records_response> list(const Call& call, berth_list_records_request request) const {
    if (!BERTH_HAS(table_, list)) return face::missing("berth.records/1.List");
    return face::ask(table_->list, self_, call, request);
  }

  Result<berth_apply_response> apply(const Call& call, berth_apply_request request) const {
    if (!BERTH_HAS(table_, apply)) return face::missing("berth.records/1.Apply");
    return face::ask(table_->apply, self_, call, request);
  }

  /// `take(const berth_watch_event&)` answers false to end it.
  template <class Take>
  Status watch(const Call& call, berth_watch_request request, Take&& take) const {
    if (!BERTH_HAS(table_, watch)) return face::missing("berth.records/1.Watch");
    return face::askForStream<berth_watch_event>(table_->watch, self_, call, request, take);
  }

 private:
  const berth_records_v1* table_;
  void* self_;
};

}  // namespace berth::sdk
