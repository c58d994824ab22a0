// SPDX-License-Identifier: Apache-2.0
#include "kubernetes/warning_list.hpp"

#include "kubernetes/shown_text.hpp"

#include <set>
#include <string_view>
#include <utility>

namespace berth::kubernetes {
namespace {

class List {
 public:
  void add(const PlacedImage& about, std::string_view warning) {
    const std::string_view subject = about.container.empty() ? about.written : about.container;
    constexpr std::size_t kLongestSubject = 63;  // A container's name fits.
    auto line = subject.empty() ? "" : shownText(subject, kLongestSubject) + ": ";
    line = shownText(line.append(warning), kLongestWarning);
    if (!known_.insert(line).second) return;
    if (lines_.size() < kMostWarnings) lines_.push_back(std::move(line));
  }

  std::vector<std::string> take() {
    if (known_.size() > kMostWarnings)
      lines_.back() = "and " + std::to_string(known_.size() - kMostWarnings + 1) + " more warnings";
    return std::move(lines_);
  }

 private:
  std::vector<std::string> lines_;
  std::set<std::string> known_;
};

}  // namespace

std::vector<std::string> warningList(const std::vector<ImageOutcome>& outcomes, bool are_reasons_warnings) {
  List list;
  for (const auto& outcome : outcomes) {
    if (are_reasons_warnings) {
      for (const auto& reason : outcome.reasons) list.add(outcome.image, '[' + reason.rule + "] " + reason.message);
    }
    for (const auto& warning : outcome.warnings) list.add(outcome.image, warning);
  }
  return list.take();
}

}  // namespace berth::kubernetes
