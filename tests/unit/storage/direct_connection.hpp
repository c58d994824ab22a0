// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/backend_connection.hpp"
#include "unit/storage/fake_store.hpp"

namespace berth::test {

/// A connection to a FakeStore with nothing in between.
class DirectConnection {
 public:
  DirectConnection(FakeStore& fake, const observe::Log& log, bool accepts_descriptors = true,
                   storage::BackendDeadlines deadlines = {})
      : connection_{
            {"the fake store", "retry later"}, accepts_descriptors, {clientsOf(fake)}, nullptr, deadlines, log} {}

  storage::BackendConnection& connection() { return connection_; }

 private:
  static storage::BackendClients clientsOf(FakeStore& fake) {
    return {sdk::PluginClient{sdk::pluginTable<FakeStore>(), &fake},
            sdk::BlobsClient{sdk::blobsTable<FakeStore>(), &fake},
            sdk::RecordsClient{sdk::recordsTable<FakeStore>(), &fake}, nullptr};
  }

  storage::BackendConnection connection_;
};

}  // namespace berth::test
