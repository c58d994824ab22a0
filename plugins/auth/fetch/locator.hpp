// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fetch/address.hpp"

#include <tl/expected.hpp>

#include <string>
#include <string_view>

namespace berth::auth_fetch {

/// A URL from which something may be fetched: https of any host, http of this machine alone. Without user, fragment,
/// white space and control characters.
struct Locator {
  std::string url;
  std::string origin;  // "https://host:port" as written
  Reach reach = Reach::kAnywhere;

  /// Or a sentence without the URL's beginning: the caller names the setting.
  static tl::expected<Locator, std::string> parse(std::string_view url);
};

}  // namespace berth::auth_fetch
