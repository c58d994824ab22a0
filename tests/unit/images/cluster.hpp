// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rule.hpp"

#include "unit/validators/host.hpp"

#include <memory>
#include <string>
#include <vector>

namespace berth::test {

/// A rule of these options, as JSON. A test that cannot have it fails, and gets null.
std::unique_ptr<images::Rule> ruleOf(const std::string& options);

/// What create() says of options that it refuses; empty: it takes them.
std::string refusalOf(const std::string& options);

/// What create() writes to the host's log.
std::vector<std::string> warningsOf(const std::string& options);

/// A registry at reg.example.com with team/app, whose tag v1 is `digest`, and v2 another; and a cluster that is to run
/// images of it and of others.
struct Cluster {
  Cluster();

  /// What the rule says of an image as an object names it. The host finds what is meant.
  Answer run(images::Rule& rule, const std::string& written) const;
  /// The same of a rule that is made for it.
  Answer run(const std::string& options, const std::string& written) const;
  /// Only the codes.
  std::string codes(const std::string& options, const std::string& written) const {
    return run(options, written).codes();
  }

  Repository repository;
  std::string digest;
  std::string other;
};

}  // namespace berth::test
