// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace berth::plugin {

struct AbiVersion {
  unsigned major = 0;
  unsigned minor = 0;

  std::string text() const { return std::to_string(major) + "." + std::to_string(minor); }
  friend bool operator==(const AbiVersion&, const AbiVersion&) = default;
};

/// What a plugin says about itself before it runs: the JSON of its ELF note (sdk/README.md lists the members). Members
/// that this host does not know are kept in `text` and ignored otherwise.
struct Manifest {
  std::string text;
  std::string name;     ///< [a-z0-9] and, inside, ._-
  std::string version;  ///< For people; never compared.
  AbiVersion abi;
  std::vector<std::string> kinds;       ///< "berth.blobs/1"; at least one.
  std::vector<std::string> services;    ///< Member `requires`: host services it cannot do without.
  bool serial = false;                  ///< Wants at most one call at a time.
  bool instant = false;                 ///< None of its calls waits for anything: a thread need not be set aside.
  std::vector<std::string> isolations;  ///< Member `isolation.allow`: "in-process", "process"; empty: anywhere.
  std::string config_schema;            ///< JSON Schema of an instance's config; empty: takes anything.

  bool offers(std::string_view kind) const;
};

/// kInvalidArgument; the detail names the member and what it should be, not the file.
Result<Manifest> parseManifest(std::string_view json);

}  // namespace berth::plugin
