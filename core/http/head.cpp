// SPDX-License-Identifier: Apache-2.0
#include "http/head.hpp"

#include "http/field.hpp"
#include "model/base_url.hpp"

#include <charconv>
#include <cstring>

namespace berth::http {
namespace {

constexpr std::size_t kMaxMethodBytes = 32;
constexpr std::size_t kMaxFields = 256;
constexpr std::size_t kMaxRequestIdBytes = 64;

auto bad(const char* detail) {
  return fail(ErrorCode::kBadRequest, detail);
}

// Takes the next line, without its CRLF. scan() has made sure that every LF follows a CR.
std::string_view takeLine(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n') - 1);
  rest.remove_prefix(line.size() + 2);
  return line;
}

// RFC 9112 §3.2.2: scheme and authority go, and the authority counts as the host.
Result<std::string_view> takeAuthority(std::string_view& target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (target.size() < scheme.size() || !equalsIgnoringCase(target.substr(0, scheme.size()), scheme)) continue;
    target.remove_prefix(scheme.size());
    const std::string_view authority = target.substr(0, target.find_first_of("/?"));
    if (!isAuthority(authority)) return bad("The request target has a bad host.");
    target.remove_prefix(authority.size());
    return authority;
  }
  return bad("The request target must start with '/'.");
}

Result<void> readTarget(std::string_view target, std::string_view& authority, Request& request) {
  if (!consistsOf(kTargetCharacter, target)) return bad("The request target holds a character that no URI may hold.");
  if (target.front() != '/' && !(target == "*" && request.method == "OPTIONS")) {
    BERTH_TRY(authority, takeAuthority(target));
  }
  request.target.clear();
  if (target.empty() || target.front() == '?') request.target = '/';
  request.target.append(target);
  const std::size_t question = request.target.find('?');
  request.path.assign(request.target, 0, question);
  if (question == std::string::npos) {
    request.query.clear();
  } else {
    request.query.assign(request.target, question + 1);
  }
  return {};
}

Result<void> readVersion(std::string_view version, Request& request) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (version.size() != 8 || version.substr(0, 5) != "HTTP/" || !is_digit(version[5]) || version[6] != '.' ||
      !is_digit(version[7])) {
    return bad("The request line must be: method, target, HTTP/1.1, with one space between.");
  }
  request.is_http_1_0 = version == "HTTP/1.0";
  if (!request.is_http_1_0 && version != "HTTP/1.1") {
    return fail(ErrorCode::kVersionNotSupported, "Use HTTP/1.1.");
  }
  return {};
}

Result<void> readRequestLine(std::string_view line, const HeadLimits& limits, std::string_view& authority,
                             Request& request) {
  const std::size_t method_end = line.find(' ');
  const std::string_view method = line.substr(0, method_end);
  if (method_end == std::string_view::npos || method.empty() || method.size() > kMaxMethodBytes ||
      !consistsOf(kTokenCharacter, method)) {
    return bad("The request line does not start with a method.");
  }
  request.method = method;
  line.remove_prefix(method_end + 1);
  const std::size_t target_end = line.find(' ');
  if (target_end == 0 || target_end == std::string_view::npos) return bad("The request line has no target.");
  if (target_end > limits.uri_bytes) {
    return fail(ErrorCode::kUriTooLong, "At most " + std::to_string(limits.uri_bytes) + " bytes are taken.");
  }
  BERTH_CHECK(readVersion(line.substr(target_end + 1), request));
  return readTarget(line.substr(0, target_end), authority, request);
}

// What is gathered from the fields while they are read.
struct Fields {
  std::size_t count = 0;
  std::size_t hosts = 0;
  std::size_t host_index = 0;
  bool has_length = false;
  bool has_coding = false;
  bool wants_close = false;
  bool wants_keep_alive = false;
};

Result<void> readLength(std::string_view value, Fields& fields, Request& request) {
  if (fields.has_length) return bad("Content-Length is given twice.");
  fields.has_length = true;
  std::uint64_t length = 0;
  const char* const end = value.data() + value.size();
  const auto [stop, problem] = std::from_chars(value.data(), end, length);
  // 2^63 and more would not fit a file offset.
  if (problem != std::errc{} || stop != end || length > INT64_MAX) return bad("Content-Length is not a number.");
  request.content_length = length;
  return {};
}

Result<void> readCoding(std::string_view value, Fields& fields, Request& request) {
  if (fields.has_coding || !equalsIgnoringCase(value, "chunked")) {
    return bad("Transfer-Encoding may only be: chunked.");
  }
  fields.has_coding = true;
  request.is_chunked = true;
  return {};
}

void readConnection(std::string_view value, Fields& fields) {
  while (!value.empty()) {
    const std::string_view option = value.substr(0, value.find(','));
    value.remove_prefix(std::min(value.size(), option.size() + 1));
    if (equalsIgnoringCase(trimSpace(option), "close")) fields.wants_close = true;
    if (equalsIgnoringCase(trimSpace(option), "keep-alive")) fields.wants_keep_alive = true;
  }
}

bool isFitRequestId(std::string_view value) {
  if (value.empty() || value.size() > kMaxRequestIdBytes) return false;
  for (const char c : value) {
    const char lower = lowerCase(c);
    if (!((lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-')) return false;
  }
  return true;
}

// The fields the engine itself must understand; the length of the name decides first.
Result<void> readKnownField(std::string_view name, std::string_view value, Fields& fields, HeadFacts& facts,
                            Request& request) {
  switch (name.size()) {
    case 4:
      if (!equalsIgnoringCase(name, "Host")) break;
      if (!value.empty() && !isAuthority(value)) return bad("Host is not a host with an optional port.");
      ++fields.hosts;
      fields.host_index = fields.count;
      break;
    case 6:
      if (!equalsIgnoringCase(name, "Expect") || request.is_http_1_0) break;
      if (!equalsIgnoringCase(value, "100-continue")) return bad("Expect may only be: 100-continue.");
      facts.expects_continue = true;
      break;
    case 10:
      if (equalsIgnoringCase(name, "Connection")) readConnection(value, fields);
      break;
    case 12:
      if (equalsIgnoringCase(name, "X-Request-Id") && isFitRequestId(value)) request.id = value;
      break;
    case 14:
      if (equalsIgnoringCase(name, "Content-Length")) return readLength(value, fields, request);
      break;
    case 17:
      if (equalsIgnoringCase(name, "Transfer-Encoding")) return readCoding(value, fields, request);
      break;
    default:
      break;
  }
  return {};
}

Result<void> readField(std::string_view line, Fields& fields, HeadFacts& facts, Request& request) {
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  // Refuses folded lines (they start with a space) and spaces before the colon as well.
  if (colon == std::string_view::npos || name.empty() || !consistsOf(kTokenCharacter, name)) {
    return bad("A header line is not: name, colon, value.");
  }
  const std::string_view value = trimSpace(line.substr(colon + 1));
  if (!consistsOf(kValueCharacter, value)) return bad("A header value holds a control character.");
  if (fields.count == kMaxFields) return fail(ErrorCode::kHeadTooLarge, "Too many header lines.");
  if (fields.count == request.headers.size()) {
    request.headers.emplace_back(name, value);
  } else {
    request.headers[fields.count].first = name;
    request.headers[fields.count].second = value;
  }
  BERTH_CHECK(readKnownField(name, value, fields, facts, request));
  ++fields.count;
  return {};
}

// RFC 9112 §3.2 and §6.1: what the fields must be together.
Result<void> checkTogether(const Fields& fields, const Request& request) {
  if (fields.hosts > 1) return bad("Host is given twice.");
  if (fields.hosts == 0 && !request.is_http_1_0) return bad("Host is missing.");
  if (fields.has_coding && fields.has_length) return bad("Content-Length and Transfer-Encoding exclude each other.");
  if (fields.has_coding && request.is_http_1_0) return bad("HTTP/1.0 has no Transfer-Encoding.");
  return {};
}

void clear(Request& request) {
  request.method.clear();
  request.target.clear();
  request.path.clear();
  request.query.clear();
  request.id.clear();
  request.mark = 0;
  request.caller.clear();
  request.body.clear();
  request.is_http_1_0 = false;
  request.content_length.reset();
  request.is_chunked = false;
}

}  // namespace

Result<std::size_t> HeadScanner::scan(std::string_view bytes, const HeadLimits& limits) {
  if (!bytes.empty() && !is(kTokenCharacter, bytes.front())) return bad("This is not HTTP/1.1.");
  while (seen_ < bytes.size()) {
    const void* const found = std::memchr(bytes.data() + seen_, '\n', bytes.size() - seen_);
    if (found == nullptr) break;
    const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
    if (at == 0 || bytes[at - 1] != '\r') return bad("A line of the head ends with a bare line feed.");
    const bool is_end = at - 1 == line_;
    line_ = seen_ = at + 1;
    if (!is_end) continue;
    if (seen_ <= limits.head_bytes) return seen_;
    break;
  }
  seen_ = bytes.size();
  if (line_ == 0 && bytes.size() > limits.uri_bytes + kMaxMethodBytes + 1) {
    return fail(ErrorCode::kUriTooLong, "At most " + std::to_string(limits.uri_bytes) + " bytes are taken.");
  }
  if (bytes.size() > limits.head_bytes) {
    return fail(ErrorCode::kHeadTooLarge, "At most " + std::to_string(limits.head_bytes) + " bytes are taken.");
  }
  return 0;
}

Result<HeadFacts> parseHead(std::string_view head, const HeadLimits& limits, Request& request) {
  clear(request);
  HeadFacts facts;
  Fields fields;
  std::string_view authority;
  const auto read = [&]() -> Result<void> {
    BERTH_CHECK(readRequestLine(takeLine(head), limits, authority, request));
    for (std::string_view line = takeLine(head); !line.empty(); line = takeLine(head)) {
      BERTH_CHECK(readField(line, fields, facts, request));
    }
    return checkTogether(fields, request);
  }();
  request.headers.resize(fields.count);
  BERTH_CHECK(read);
  if (!authority.empty() && fields.hosts == 1) request.headers[fields.host_index].second = authority;
  facts.keep_alive = !fields.wants_close && (!request.is_http_1_0 || fields.wants_keep_alive);
  return facts;
}

}  // namespace berth::http
