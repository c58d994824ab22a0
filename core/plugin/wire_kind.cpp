// SPDX-License-Identifier: Apache-2.0
#include "plugin/wire_kind.hpp"

#include "berth/face.hpp"
#include "plugin/link.hpp"
#include "plugin/peer.hpp"

#include <berth/gen/auth.abi.h>
#include <berth/gen/blobs.abi.h>
#include <berth/gen/records.abi.h>
#include <berth/gen/validation.abi.h>
#include <berth/plugin/v1/auth.proxy.hpp>
#include <berth/plugin/v1/auth.service.hpp>
#include <berth/plugin/v1/blobs.proxy.hpp>
#include <berth/plugin/v1/blobs.service.hpp>
#include <berth/plugin/v1/records.proxy.hpp>
#include <berth/plugin/v1/records.service.hpp>
#include <berth/plugin/v1/validation.proxy.hpp>
#include <berth/plugin/v1/validation.service.hpp>

#include <array>
#include <cstdint>
#include <string>

namespace berth::plugin {
namespace {

/// The member of a relaying table for the member of the kind's table that has this signature.
template <class Table, std::size_t Row, auto Member>
struct Relayed;

template <class Table, std::size_t Row, class Request, class Last,
          berth_status (*Table::*Member)(void*, const berth_call*, const Request*, Last*)>
struct Relayed<Table, Row, Member> {
  static berth_status call(void* self, const berth_call* call, const Request* request, Last* last) noexcept {
    return sdk::face::guarded(call, [&]() -> berth_status {
      auto& link = *static_cast<Link*>(self);
      const auto peer = link.await(call);
      if (!peer) return link.refuse(call);
      const OwnedFace& face = peer->face(Row);
      const auto* table = static_cast<const Table*>(face.table);
      if (table == nullptr || table->*Member == nullptr)
        return call->fail(call, BERTH_UNIMPLEMENTED, sdk::str("the plugin that runs now has no such method"));
      return link.returned(peer, call, (table->*Member)(face.self, call, request, last));
    });
  }
};

template <class Table, std::size_t Row, auto... Members>
std::shared_ptr<const void> relayTo(const void* like) {
  static_assert(sizeof(Table) == 2 * sizeof(std::uint32_t) + sizeof...(Members) * sizeof(void*), "a member is missing");
  const auto* given = static_cast<const Table*>(like);
  auto table = std::make_shared<Table>();
  table->struct_size = sizeof(Table);
  ((*table.*Members = given == nullptr || given->*Members != nullptr ? &Relayed<Table, Row, Members>::call : nullptr),
   ...);
  return table;
}

template <class Table, auto Make>
std::shared_ptr<grpc::Service> serve(const void* table, void* self) {
  return Make(static_cast<const Table*>(table), self, nullptr);
}

template <class Table, auto Methods>
std::vector<std::string> methodsOf(const void* table) {
  return Methods(static_cast<const Table*>(table));
}

template <class Proxy>
OwnedFace dial(const std::shared_ptr<grpc::Channel>& channel, const std::vector<std::string>& methods) {
  auto proxy = std::make_shared<Proxy>(channel);
  proxy->keepOnly(methods);
  const void* table = proxy->table();
  void* self = proxy->self();
  return {table, self, std::move(proxy)};
}

constexpr std::array<WireKind, kWireKinds> kKinds{{
    {BERTH_AUTH_KIND, &serve<berth_auth_v1, &proto::makeAuthService>, &methodsOf<berth_auth_v1, &proto::authMethods>,
     &dial<proto::AuthProxy>, &relayTo<berth_auth_v1, 0, &berth_auth_v1::authenticate, &berth_auth_v1::authorize>},
    {BERTH_BLOBS_KIND, &serve<berth_blobs_v1, &proto::makeBlobsService>,
     &methodsOf<berth_blobs_v1, &proto::blobsMethods>, &dial<proto::BlobsProxy>,
     &relayTo<berth_blobs_v1, 1, &berth_blobs_v1::info, &berth_blobs_v1::stat, &berth_blobs_v1::open_read,
              &berth_blobs_v1::read, &berth_blobs_v1::put, &berth_blobs_v1::begin_upload, &berth_blobs_v1::open_upload,
              &berth_blobs_v1::append, &berth_blobs_v1::read_upload, &berth_blobs_v1::upload_status,
              &berth_blobs_v1::commit, &berth_blobs_v1::cancel_upload, &berth_blobs_v1::sync, &berth_blobs_v1::remove,
              &berth_blobs_v1::list>},
    {BERTH_RECORDS_KIND, &serve<berth_records_v1, &proto::makeRecordsService>,
     &methodsOf<berth_records_v1, &proto::recordsMethods>, &dial<proto::RecordsProxy>,
     &relayTo<berth_records_v1, 2, &berth_records_v1::info, &berth_records_v1::get, &berth_records_v1::list,
              &berth_records_v1::apply, &berth_records_v1::watch>},
    {BERTH_VALIDATION_KIND, &serve<berth_validation_v1, &proto::makeValidationService>,
     &methodsOf<berth_validation_v1, &proto::validationMethods>, &dial<proto::ValidationProxy>,
     &relayTo<berth_validation_v1, 3, &berth_validation_v1::validate>},
}};

}  // namespace

std::span<const WireKind, kWireKinds> wireKinds() {
  return kKinds;
}

}  // namespace berth::plugin
