// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "berth/validation.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace berth::content {

/// What is found in an image, and in those of an index, each under its name. Of one kind of violation in one image the
/// first ten are told, and how many more there are.
class Report {
 public:
  explicit Report(sdk::Findings& findings) : findings_{findings} {}

  /// What follows is of an image of the index: "linux/arm64", and its digest.
  void about(std::string name, std::string digest);
  /// `message` begins small: "it has 25 layers; …".
  void violation(std::string_view code, const std::string& message, std::string path = {});
  /// Nothing follows.
  void finish() { tellHidden(); }

 private:
  void tellHidden();
  void tell(std::string_view code, const std::string& message, std::string path);

  sdk::Findings& findings_;
  std::string name_;
  std::string digest_;
  std::map<std::string, std::size_t, std::less<>> counts_;  ///< By code, of this image.
};

/// A step of a JSON pointer.
std::string escaped(std::string_view name);

/// Text of a stranger as messages show it, in quotes.
std::string quoted(std::string_view text);

}  // namespace berth::content
