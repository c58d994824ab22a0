// SPDX-License-Identifier: Apache-2.0
#include "storage/apply_request.hpp"

namespace berth::storage {

berth_record_key abiKey(const RecordKey& key) {
  auto abi = sdk::make<berth_record_key>();
  abi.collection = sdk::str(key.collection);
  abi.scope = sdk::str(key.scope);
  abi.name = sdk::str(key.name);
  return abi;
}

ApplyRequest::ApplyRequest(const Batch& batch) : request_{sdk::make<berth_apply_request>()} {
  // Reserved, because what follows points into them.
  keys_.reserve(batch.preconditions.size() + batch.changes.size());
  preconditions_.reserve(batch.preconditions.size());
  changes_.reserve(batch.changes.size());
  for (const Precondition& precondition : batch.preconditions) {
    auto& abi = preconditions_.emplace_back(sdk::make<berth_precondition>());
    abi.key = &keys_.emplace_back(abiKey(precondition.key));
    abi.version = precondition.version;
    precondition_pointers_.push_back(&abi);
  }
  for (const Change& change : batch.changes) {
    auto& abi = changes_.emplace_back(sdk::make<berth_change>());
    abi.key = &keys_.emplace_back(abiKey(change.key));
    abi.value = sdk::str(change.value);
    abi.remove = change.remove ? 1 : 0;
    change_pointers_.push_back(&abi);
  }
  request_.preconditions = precondition_pointers_.data();
  request_.preconditions_count = precondition_pointers_.size();
  request_.changes = change_pointers_.data();
  request_.changes_count = change_pointers_.size();
  request_.durable = batch.durable ? 1 : 0;
  request_.derived_restored = batch.derived_restored ? 1 : 0;
}

}  // namespace berth::storage
