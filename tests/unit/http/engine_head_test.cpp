// SPDX-License-Identifier: Apache-2.0
#include "http/head.hpp"

#include "model/error.hpp"

#include <gtest/gtest.h>

#include <string>

namespace berth::http {
namespace {

constexpr HeadLimits kLimits{4096, 1024};

struct HeadCase {
  const char* name;
  std::string head;
  int status;  ///< 200: taken.
};

class ParseHead : public testing::TestWithParam<HeadCase> {};

// What the engine would answer.
int statusOf(const std::string& head) {
  HeadScanner scanner;
  const auto size = scanner.scan(head, kLimits);
  if (!size) return errorRow(size.error().code).status;
  if (*size == 0) return 0;
  Request request;
  const auto facts = parseHead(std::string_view{head}.substr(0, *size), kLimits, request);
  return facts ? 200 : errorRow(facts.error().code).status;
}

// Checklist 82.
TEST_P(ParseHead, GivesTheStatus) {
  EXPECT_EQ(statusOf(GetParam().head), GetParam().status) << GetParam().head;
}

std::string with(const std::string& fields) {
  return "PUT /x HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
}

std::string line(const std::string& request_line) {
  return request_line + "\r\nHost: h\r\n\r\n";
}

const std::string kNul(1, '\0');

// Checklist 82.
INSTANTIATE_TEST_SUITE_P(
    RequestLine, ParseHead,
    testing::Values(
        HeadCase{"Origin", line("GET /v2/ HTTP/1.1"), 200},
        HeadCase{"Query", line("GET /v2/a?n=1&last=%2f HTTP/1.1"), 200},
        HeadCase{"OtherMethod", line("M-SEARCH / HTTP/1.1"), 200}, HeadCase{"Version10", "GET / HTTP/1.0\r\n\r\n", 200},
        HeadCase{"Absolute", line("GET http://a.example:80/x HTTP/1.1"), 200},
        HeadCase{"AbsoluteWithoutPath", line("GET https://a.example HTTP/1.1"), 200},
        HeadCase{"OptionsStar", line("OPTIONS * HTTP/1.1"), 200}, HeadCase{"GetStar", line("GET * HTTP/1.1"), 400},
        HeadCase{"Connect", line("CONNECT a.example:443 HTTP/1.1"), 400},
        HeadCase{"PortInLetters", line("GET http://a:x/ HTTP/1.1"), 400},
        HeadCase{"AbsoluteWithoutHost", line("GET http:///x HTTP/1.1"), 400},
        HeadCase{"OtherScheme", line("GET ftp://a/x HTTP/1.1"), 400},
        HeadCase{"UserInAuthority", line("GET http://u@a.example/ HTTP/1.1"), 400},
        HeadCase{"NoSlash", line("GET v2/ HTTP/1.1"), 400}, HeadCase{"NoVersion", line("GET /"), 400},
        HeadCase{"NoTarget", line("GET HTTP/1.1"), 400}, HeadCase{"TwoSpaces", line("GET  / HTTP/1.1"), 400},
        HeadCase{"SpaceAtEnd", line("GET / HTTP/1.1 "), 400}, HeadCase{"SpaceFirst", line(" GET / HTTP/1.1"), 400},
        HeadCase{"Tab", line("GET\t/ HTTP/1.1"), 400}, HeadCase{"BadMethod", line("G(T / HTTP/1.1"), 400},
        HeadCase{"Fragment", line("GET /#a HTTP/1.1"), 400}, HeadCase{"Raw8Bit", line("GET /\xc3\xa9 HTTP/1.1"), 400},
        HeadCase{"Braces", line("GET /{} HTTP/1.1"), 400},
        HeadCase{"NulInTarget", line("GET /" + kNul + " HTTP/1.1"), 400},
        HeadCase{"CrInTarget", line("GET /\r HTTP/1.1"), 400},
        HeadCase{"LowerCaseVersion", line("GET / http/1.1"), 400}, HeadCase{"Version12", line("GET / HTTP/1.2"), 505},
        HeadCase{"Version20", line("GET / HTTP/2.0"), 505}, HeadCase{"Version09", line("GET / HTTP/0.9"), 505},
        HeadCase{"LongVersion", line("GET / HTTP/1.10"), 400},
        HeadCase{"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505}, HeadCase{"TlsHello", "\x16\x03\x01", 400},
        HeadCase{"BareLf", "GET / HTTP/1.1\nHost: h\n\n", 400},
        HeadCase{"Unfinished", "GET / HTTP/1.1\r\nHost: h\r\n", 0}),
    [](const auto& row) { return row.param.name; });

// Checklist 82.
INSTANTIATE_TEST_SUITE_P(
    Fields, ParseHead,
    testing::Values(
        HeadCase{"None", with(""), 200}, HeadCase{"EmptyValue", with("X:\r\n"), 200},
        HeadCase{"SpaceAround", with("X: \t a b \t \r\n"), 200}, HeadCase{"ObsText", with("X: \xe9\r\n"), 200},
        HeadCase{"Repeated", with("X: 1\r\nX: 2\r\n"), 200}, HeadCase{"NoColon", with("X\r\n"), 400},
        HeadCase{"EmptyName", with(": a\r\n"), 400}, HeadCase{"SpaceBeforeColon", with("X : a\r\n"), 400},
        HeadCase{"Folded", with("X: a\r\n b\r\n"), 400}, HeadCase{"FoldedByTab", with("X: a\r\n\tb\r\n"), 400},
        HeadCase{"NulInValue", with("X: a" + kNul + "b\r\n"), 400}, HeadCase{"CrInValue", with("X: a\rb\r\n"), 400},
        HeadCase{"BareLfInValue", with("X: a\nY: b\r\n"), 400}, HeadCase{"BadName", with("X@Y: a\r\n"), 400},
        HeadCase{"Delete", with("X: \x7f\r\n"), 400}, HeadCase{"NoHost", "GET / HTTP/1.1\r\n\r\n", 400},
        HeadCase{"TwoHosts", with("Host: h\r\n"), 400},
        HeadCase{"HostList", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400},
        HeadCase{"HostWithPath", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
        HeadCase{"HostV6", "GET / HTTP/1.1\r\nHost: [::1]:5000\r\n\r\n", 200},
        HeadCase{"HostWithEmptyPort", "GET / HTTP/1.1\r\nHost: a:\r\n\r\n", 200},
        HeadCase{"HostWithTwoPorts", "GET / HTTP/1.1\r\nHost: a:1:2\r\n\r\n", 400},
        HeadCase{"HostWithPortInLetters", "GET / HTTP/1.1\r\nHost: a:http\r\n\r\n", 400},
        HeadCase{"HostWithHighPort", "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", 400},
        HeadCase{"HostWithOpenBracket", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400},
        HeadCase{"HostWithUser", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400},
        HeadCase{"EmptyHost", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 200},
        HeadCase{"ExpectContinue", with("Expect: 100-Continue\r\n"), 200},
        HeadCase{"ExpectOther", with("Expect: gold\r\n"), 400}),
    [](const auto& row) { return row.param.name; });

// Checklist 82.
INSTANTIATE_TEST_SUITE_P(
    Smuggling, ParseHead,
    testing::Values(HeadCase{"Length", with("Content-Length: 5\r\n"), 200},
                    HeadCase{"LengthZero", with("Content-Length: 0\r\n"), 200},
                    HeadCase{"Chunked", with("Transfer-Encoding: Chunked\r\n"), 200},
                    HeadCase{"LengthAndChunked", with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 400},
                    HeadCase{"ChunkedAndLength", with("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), 400},
                    HeadCase{"TwoLengths", with("Content-Length: 5\r\nContent-Length: 6\r\n"), 400},
                    HeadCase{"SameLengthTwice", with("Content-Length: 5\r\nContent-Length: 5\r\n"), 400},
                    HeadCase{"LengthList", with("Content-Length: 5, 5\r\n"), 400},
                    HeadCase{"LengthSigned", with("Content-Length: +5\r\n"), 400},
                    HeadCase{"LengthNegative", with("Content-Length: -5\r\n"), 400},
                    HeadCase{"LengthHex", with("Content-Length: 0x5\r\n"), 400},
                    HeadCase{"LengthSpace", with("Content-Length: 5 5\r\n"), 400},
                    HeadCase{"LengthEmpty", with("Content-Length:\r\n"), 400},
                    HeadCase{"LengthTooLarge", with("Content-Length: 9223372036854775808\r\n"), 400},
                    HeadCase{"LengthOverflow", with("Content-Length: 184467440737095516160\r\n"), 400},
                    HeadCase{"ChunkedTwice", with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400},
                    HeadCase{"ChunkedList", with("Transfer-Encoding: chunked, chunked\r\n"), 400},
                    HeadCase{"Gzip", with("Transfer-Encoding: gzip, chunked\r\n"), 400},
                    HeadCase{"Identity", with("Transfer-Encoding: identity\r\n"), 400},
                    HeadCase{"VerticalTab",
                             with("Transfer-Encoding: \x0b"
                                  "chunked\r\n"),
                             400},
                    HeadCase{"SpaceBeforeCodingColon", with("Transfer-Encoding : chunked\r\n"), 400},
                    HeadCase{"ChunkedIn10", "PUT / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
                    HeadCase{"XChunked", with("Transfer-Encoding: xchunked\r\n"), 400}),
    [](const auto& row) { return row.param.name; });

// Checklist 82.
INSTANTIATE_TEST_SUITE_P(
    Sizes, ParseHead,
    testing::Values(HeadCase{"LongestUri", line("GET /" + std::string(1023, 'a') + " HTTP/1.1"), 200},
                    HeadCase{"UriTooLong", line("GET /" + std::string(1024, 'a') + " HTTP/1.1"), 414},
                    HeadCase{"UriWithoutEnd", "GET /" + std::string(2000, 'a'), 414},
                    HeadCase{"HeadTooLarge", with("X: " + std::string(4096, 'a') + "\r\n"), 431},
                    HeadCase{"HeadWithoutEnd", "GET / HTTP/1.1\r\nX: " + std::string(5000, 'a'), 431},
                    HeadCase{"ManyFields", with([] {
                               std::string fields;
                               for (int i = 0; i < 300; ++i) fields += "a:\r\n";
                               return fields;
                             }()),
                             431}),
    [](const auto& row) { return row.param.name; });

TEST(ParseHead, FillsTheRequest) {
  Request request;
  const auto facts = parseHead(
      "PUT http://Real.example:5000/v2/a%2Fb/?digest=x%3Ay HTTP/1.1\r\nHost: other\r\nContent-Length:  7 \r\n"
      "X-Request-ID: abc-1.2_3\r\naccept: a\r\nAccept: b\r\nConnection: TE, Close\r\nExpect: 100-continue\r\n\r\n",
      kLimits, request);
  ASSERT_TRUE(facts);
  EXPECT_FALSE(facts->keep_alive);
  EXPECT_TRUE(facts->expects_continue);
  EXPECT_EQ(request.method, "PUT");
  EXPECT_EQ(request.target, "/v2/a%2Fb/?digest=x%3Ay");
  EXPECT_EQ(request.path, "/v2/a%2Fb/");
  EXPECT_EQ(request.query, "digest=x%3Ay");
  EXPECT_EQ(request.header("HOST"), "Real.example:5000");
  EXPECT_EQ(request.header("Accept"), "a, b");
  EXPECT_EQ(request.header("Missing"), std::nullopt);
  EXPECT_EQ(request.content_length, 7U);
  EXPECT_EQ(request.id, "abc-1.2_3");
}

TEST(ParseHead, ForgetsTheRequestBefore) {
  Request request;
  ASSERT_TRUE(parseHead("PUT /a?b HTTP/1.1\r\nHost: h\r\nX: 1\r\nY: 2\r\nContent-Length: 3\r\n\r\n", kLimits, request));
  ASSERT_TRUE(parseHead("GET / HTTP/1.1\r\nHost: h\r\n\r\n", kLimits, request));
  EXPECT_EQ(request.headers.size(), 1U);
  EXPECT_EQ(request.query, "");
  EXPECT_FALSE(request.hasBody());
}

TEST(ParseHead, KeepsAliveByVersion) {
  const auto keeps = [](const std::string& head) {
    Request request;
    return parseHead(head, kLimits, request)->keep_alive;
  };
  EXPECT_TRUE(keeps("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_TRUE(keeps("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n"));
}

// Checklist 85.
TEST(ParseHead, IgnoresARequestIdThatIsNotFit) {
  for (const std::string id : {"", "a b", "a\"b", "<script>"}) {
    Request request;
    ASSERT_TRUE(parseHead("GET / HTTP/1.1\r\nHost: h\r\nX-Request-Id: " + id + "\r\n\r\n", kLimits, request));
    EXPECT_EQ(request.id, "") << id;
  }
}

TEST(ScanHead, FindsTheEndInAnyPortions) {
  const std::string head = "GET / HTTP/1.1\r\nHost: h\r\nX: abc\r\n\r\n";
  for (std::size_t step = 1; step <= head.size(); ++step) {
    HeadScanner scanner;
    std::size_t found = 0;
    for (std::size_t end = step; found == 0; end += step) {
      found = scanner.scan(std::string_view{head + "rest"}.substr(0, end), kLimits).value();
    }
    EXPECT_EQ(found, head.size()) << step;
  }
}

// Checklist 5.
TEST(RequestParameter, IsDecodedOnce) {
  Request request;
  request.query = "a=1&b=x%2By+z&c&a=%252F&%64=4&e=%zz%4";
  EXPECT_EQ(request.parameter("a"), "1");
  EXPECT_EQ(request.parameters("a"), (std::vector<std::string>{"1", "%2F"}));
  EXPECT_EQ(request.parameter("b"), "x+y+z");
  EXPECT_EQ(request.parameter("c"), "");
  EXPECT_EQ(request.parameter("d"), "4");
  EXPECT_EQ(request.parameter("e"), "%zz%4");
  EXPECT_EQ(request.parameter("f"), std::nullopt);
}

}  // namespace
}  // namespace berth::http
