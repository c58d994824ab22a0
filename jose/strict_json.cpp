// SPDX-License-Identifier: Apache-2.0
#include "jose/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <set>
#include <string>
#include <vector>

namespace berth::jose {
namespace {

using Json = nlohmann::json;

/// Watches the parser: the members of each object that is open.
class Watch {
 public:
  bool operator()(Json::parse_event_t event, Json& parsed) {
    using Event = Json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      open_.emplace_back();
      is_too_deep_ |= open_.size() > kDeepestJson;
    } else if (event == Event::object_end || event == Event::array_end) {
      open_.pop_back();
    } else if (event == Event::key) {
      has_double_ |= !open_.back().insert(parsed.get<std::string>()).second;
    }
    return true;
  }

  bool isTooDeep() const { return is_too_deep_; }
  bool hasDouble() const { return has_double_; }

 private:
  std::vector<std::set<std::string>> open_;
  bool is_too_deep_ = false;
  bool has_double_ = false;
};

}  // namespace

Result<Json> parseStrictJson(std::string_view text, std::size_t most) {
  if (text.size() > most) return fail("the JSON is longer than " + std::to_string(most) + " bytes");
  // The parser would skip a byte order mark.
  if (!text.empty() && static_cast<unsigned char>(text.front()) == 0xEF) return fail("this is no JSON");
  Watch watch;
  const auto tell = [&watch](int, Json::parse_event_t event, Json& parsed) { return watch(event, parsed); };
  auto parsed = Json::parse(text, tell, false);
  if (parsed.is_discarded()) return fail("this is no JSON");
  if (watch.isTooDeep()) return fail("the JSON is deeper than " + std::to_string(kDeepestJson) + " levels");
  if (watch.hasDouble()) return fail("an object of the JSON has a member twice");
  return parsed;
}

}  // namespace berth::jose
