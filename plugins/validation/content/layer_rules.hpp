// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "manifest.hpp"
#include "report.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace berth::validation {
class OptionReader;
}

namespace berth::content {

/// How many layers, how large, and of which types. Reads the manifest alone.
class LayerRules {
 public:
  static LayerRules read(validation::OptionReader& options);

  /// "max_layers", "max_size", "max_layer_size", "foreign_layers", "media_types". Of an index only the last.
  void check(const Manifest& manifest, Report& report) const;

 private:
  void checkSizes(const Manifest& manifest, Report& report) const;
  void checkOrigins(const Manifest& manifest, Report& report) const;
  void checkTypes(const Manifest& manifest, Report& report) const;
  void checkType(const std::string& media_type, const std::string& path, Report& report) const;

  std::optional<std::uint64_t> max_layers_;
  std::optional<std::uint64_t> max_size_;  ///< Bytes, as are those of one layer.
  std::optional<std::uint64_t> max_layer_size_;
  bool denies_foreign_ = false;
  std::vector<std::string> media_types_;  ///< Globs; empty: all.
};

}  // namespace berth::content
