// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/lane.hpp"
#include "model/result.hpp"
#include "storage/record_store.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::registry {

/// Names in byte order, and whether more follow.
struct NamePage {
  std::vector<std::string> names;
  bool more = false;
};

/// Which of some names a client may see: as many answers as names. May block.
using NameFilter = std::function<Result<std::vector<bool>>(const std::vector<std::string_view>& names)>;

/// Which names: those of (collection, scope) after `after`, which is exclusive and need not exist.
struct NameQuery {
  std::string collection;
  std::string scope;
  std::string after;
  std::uint32_t limit = 0;
};

/// At most `limit` names that the filter (empty: all) lets through. `more` speaks of such names too. A filter that lets
/// little through of very many names costs a place in `long_scans`.
Result<NamePage> listVisible(storage::RecordStore& records, const NameQuery& query, const NameFilter& may_see,
                             Lane& long_scans);

}  // namespace berth::registry
