// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/record_store.hpp"

#include <berth/gen/records.hpp>

#include <vector>

namespace berth::storage {

/// A view as the contract wants it: `key` must live as long as it is used.
berth_record_key abiKey(const RecordKey& key);

/// A batch as the contract wants it. A view: the batch must live as long.
class ApplyRequest {
 public:
  explicit ApplyRequest(const Batch& batch);
  ApplyRequest(const ApplyRequest&) = delete;
  ApplyRequest& operator=(const ApplyRequest&) = delete;

  const berth_apply_request& abi() const { return request_; }

 private:
  std::vector<berth_record_key> keys_;
  std::vector<berth_precondition> preconditions_;
  std::vector<berth_change> changes_;
  std::vector<const berth_precondition*> precondition_pointers_;
  std::vector<const berth_change*> change_pointers_;
  berth_apply_request request_;
};

}  // namespace berth::storage
