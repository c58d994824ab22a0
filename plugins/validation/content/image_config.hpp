// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platform.hpp"

#include <tl/expected.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace berth::content {

/// The config of an image as a runtime reads it. What two readers could understand differently is an error.
struct ImageConfig {
  /// An error is what is wrong: "its config: Env is no list of texts".
  static tl::expected<ImageConfig, std::string> read(std::string_view bytes);

  Platform platform;
  std::string created;  ///< As it is written; empty: it is not.
  std::string user;
  std::vector<std::string> env;
  std::map<std::string, std::string> labels;
  std::vector<std::string> diff_ids;  ///< Of the layers as they are unpacked, the lowest first.
  bool has_rootfs = false;
};

}  // namespace berth::content
