// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace berth::app {

/// What a scan has found so far: the images that rules speak against, and how many of each kind. One thread.
class ScanReport {
 public:
  /// `as_enforced`: rules that only warn or audit count as if they refused.
  explicit ScanReport(bool as_enforced) : as_enforced_{as_enforced} {}

  /// A page of the endpoint `/admission/v1/scan`. Throws nlohmann::json::exception for what is none.
  void add(const nlohmann::json& page);
  void addRepository() { ++repositories_; }

  bool hasRefusals() const { return refused_ > 0; }

  /// A paragraph for each image with something against it, and the summary.
  void writeText(std::ostream& out) const;
  void writeJson(std::ostream& out) const;

 private:
  struct Rule {
    std::string id;
    std::string mode;
    std::vector<std::string> reasons;
  };
  struct Image {
    std::string repository;
    std::string tag;
    std::string digest;
    bool is_refused = false;
    std::vector<Rule> rules;  ///< That speak against it.
  };

  bool refuses(const Rule& rule) const { return as_enforced_ || rule.mode == "enforce"; }

  const bool as_enforced_;
  std::string set_;
  std::vector<Image> images_;
  std::size_t repositories_ = 0;
  std::size_t looked_at_ = 0;
  std::size_t refused_ = 0;
  std::size_t exempted_ = 0;
};

/// The sentences of one rule's verdict, as the endpoints about decisions have it: what speaks against an image, fit for
/// a terminal. Throws as add().
std::vector<std::string> sentencesOf(const nlohmann::json& verdict);

}  // namespace berth::app
