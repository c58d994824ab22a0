// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace berth::htpasswd_auth {

/// Who is in which groups, in the form of Apache's AuthGroupFile: `group: user user`, comments (#), blank lines, LF or
/// CRLF. A group may have several lines. Immutable: any thread.
class Groups {
 public:
  static Groups parse(std::string_view text);

  /// Sorted.
  const std::set<std::string>& of(std::string_view user) const;
  /// "line 3: …"; at most 20.
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  void take(std::size_t number, std::string_view line);
  void warn(std::size_t number, const std::string& what);

  std::map<std::string, std::set<std::string>, std::less<>> groups_;  // by user
  std::vector<std::string> warnings_;
};

}  // namespace berth::htpasswd_auth
