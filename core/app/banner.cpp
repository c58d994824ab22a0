// SPDX-License-Identifier: Apache-2.0
#include "app/banner.hpp"

#include <cstddef>
#include <iostream>

namespace berth::app {
namespace {

constexpr std::size_t kLabelWidth = 10;

}  // namespace

std::string programVersion() {
  return "berth " + versionNumber();
}

std::string versionNumber() {
  return BERTH_VERSION;
}

void printBanner(const std::string& what, const BannerRows& rows) {
  std::string text = programVersion() + ": " + what + "\n";
  for (const auto& [label, value] : rows) {
    std::string line = "  " + label;
    line.resize(kLabelWidth + 2, ' ');
    text += line + value + "\n";
  }
  std::cout << text << std::flush;
}

}  // namespace berth::app
