// SPDX-License-Identifier: Apache-2.0
#include "plugin/child_lines.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace berth::plugin {
namespace {

using Json = nlohmann::json;
using observe::Level;

constexpr std::size_t kLongestLine = 4096;
constexpr std::size_t kLinesASecond = 100;

Level levelNamed(const std::string& name, Level otherwise) {
  constexpr std::pair<std::string_view, Level> kLevels[] = {
      {"debug", Level::kDebug}, {"info", Level::kInfo}, {"warn", Level::kWarn}, {"error", Level::kError}};
  for (const auto& [word, level] : kLevels)
    if (word == name) return level;
  return otherwise;
}

// What a line of our log has beside time, level and message: who wrote it is added by the host.
std::string beside(Json line) {
  for (const char* known : {"ts", "level", "msg", "plugin", "instance"}) line.erase(known);
  return line.empty() ? "" : " " + line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

void ChildLines::take(Stream& stream, std::string_view bytes, Clock::time_point now) {
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    const std::size_t room = kLongestLine - stream.line.size();
    stream.line += bytes.substr(0, std::min(end, room));
    stream.is_cut = stream.is_cut || end > room;
    if (end == bytes.size()) return;
    bytes.remove_prefix(end + 1);
    put(stream, now);
  }
}

void ChildLines::finish(Stream& stream, Clock::time_point now) {
  if (!stream.line.empty()) put(stream, now);
  if (dropped_ > 0) sayDropped();
}

void ChildLines::tick(Clock::time_point now) {
  if (now - second_ < std::chrono::seconds{1}) return;
  if (dropped_ > 0) sayDropped();
  second_ = now;
  lines_ = 0;
}

void ChildLines::put(Stream& stream, Clock::time_point now) {
  std::string line = std::exchange(stream.line, {});
  const bool is_cut = std::exchange(stream.is_cut, false);
  if (line.empty()) return;
  tick(now);
  if (lines_ == kLinesASecond) {
    ++dropped_;
    return;
  }
  ++lines_;
  const Json json = line.front() == '{' ? Json::parse(line, nullptr, false) : Json{};
  const auto message = json.is_object() ? json.find("msg") : json.end();
  const auto level = json.is_object() ? json.find("level") : json.end();
  if (json.is_object() && message != json.end() && message->is_string() && level != json.end() && level->is_string()) {
    write_(levelNamed(level->get<std::string>(), stream.level), message->get<std::string>() + beside(json));
    return;
  }
  write_(stream.level, is_cut ? line + " (cut)" : line);
}

void ChildLines::sayDropped() {
  const std::size_t dropped = std::exchange(dropped_, 0);
  write_(Level::kWarn, "The plugin writes too much: " + std::to_string(dropped) + " lines were dropped; more than " +
                           std::to_string(kLinesASecond) + " a second are not taken.");
}

}  // namespace berth::plugin
