// SPDX-License-Identifier: Apache-2.0
#include "observe/access_log.hpp"
#include "observe/shown_target.hpp"

#include <ctime>

#include <algorithm>
#include <array>

namespace berth::observe {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::system_clock;

// Quotes, backslashes, control characters and bytes that may be no UTF-8 must not break out of a field.
void appendSafe(std::string& line, std::string_view value) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      line += '\\';
      line += c;
    } else if (byte < 0x20 || byte >= 0x7f) {
      line += "\\u00";
      line += kHex[byte >> 4];
      line += kHex[byte & 0x0f];
    } else {
      line += c;
    }
  }
}

void appendTime(std::string& line, system_clock::time_point time, const char* format) {
  const std::time_t seconds = system_clock::to_time_t(time);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  line.append(text.data(), std::strftime(text.data(), text.size(), format, &parts));
}

void appendField(std::string& line, std::string_view name, std::string_view value) {
  line += ",\"";
  line += name;
  line += "\":\"";
  appendSafe(line, value);
  line += '"';
}

void appendNumber(std::string& line, std::string_view name, std::uint64_t value) {
  line += ",\"";
  line += name;
  line += "\":";
  line += std::to_string(value);
}

std::string jsonLine(const AccessEntry& entry, system_clock::time_point time) {
  const auto micros = duration_cast<microseconds>(time.time_since_epoch()).count() % 1'000'000;
  std::string line = R"({"ts":")";
  line.reserve(384);
  appendTime(line, time, "%Y-%m-%dT%H:%M:%S.");
  line += std::to_string(1'000'000 + micros).substr(1);
  line += R"(Z","msg":"access")";
  appendField(line, "request_id", entry.id);
  appendField(line, "client", entry.client);
  appendField(line, "scheme", entry.scheme);
  appendField(line, "method", entry.method);
  appendField(line, "target", shownTarget(entry.target));
  if (!entry.user.empty()) appendField(line, "user", entry.user);
  if (!entry.repository.empty()) appendField(line, "repository", entry.repository);
  if (!entry.reference.empty()) appendField(line, "reference", entry.reference);
  appendNumber(line, "status", static_cast<std::uint64_t>(entry.status));
  if (!entry.error.empty()) appendField(line, "error", entry.error);
  appendNumber(line, "bytes_in", entry.received_bytes);
  appendNumber(line, "bytes_out", entry.sent_bytes);
  appendNumber(line, "duration_us", static_cast<std::uint64_t>(duration_cast<microseconds>(entry.duration).count()));
  appendNumber(line, "first_byte_us",
               static_cast<std::uint64_t>(duration_cast<microseconds>(entry.first_byte).count()));
  appendField(line, "user_agent", entry.user_agent);
  return line + "}\n";
}

// Without port and brackets, as readers of the combined format expect it.
std::string_view hostOf(std::string_view client) {
  if (client.starts_with('[')) return client.substr(1, client.find(']') - 1);
  const auto colon = client.find(':');
  return colon == client.rfind(':') ? client.substr(0, colon) : client;
}

// A name with spaces would shift the columns behind it.
void appendUser(std::string& line, std::string_view user) {
  std::string one_word{user.empty() ? "-" : user};
  std::ranges::replace(one_word, ' ', '_');
  appendSafe(line, one_word);
}

// Apache's combined format and the request id behind it: host ident user [time] "request" status bytes "referer"
// "user agent" "request id".
std::string combinedLine(const AccessEntry& entry, system_clock::time_point time) {
  std::string line{hostOf(entry.client)};
  line += " - ";
  appendUser(line, entry.user);
  line += " [";
  appendTime(line, time, "%d/%b/%Y:%H:%M:%S +0000");
  line += "] \"";
  appendSafe(line, entry.method);
  line += ' ';
  appendSafe(line, shownTarget(entry.target));
  line += " HTTP/1.1\" ";
  line += std::to_string(entry.status);
  line += ' ';
  line += std::to_string(entry.sent_bytes);
  line += " \"-\" \"";
  appendSafe(line, entry.user_agent);
  line += "\" \"";
  appendSafe(line, entry.id);
  return line + "\"\n";
}

}  // namespace

std::string formatAccess(const AccessEntry& entry, AccessFormat format, system_clock::time_point time) {
  return format == AccessFormat::kJson ? jsonLine(entry, time) : combinedLine(entry, time);
}

}  // namespace berth::observe
