// SPDX-License-Identifier: Apache-2.0
#include "http/forwarded.hpp"

#include <gtest/gtest.h>

#include <string>

namespace berth::http {
namespace {

// "for|proto|host" of each element, "/" between them; "refused" for a broken field.
std::string read(const std::string& field) {
  const auto elements = parseForwarded(field);
  if (!elements) return "refused";
  std::string text;
  for (const auto& element : *elements)
    text += (text.empty() ? "" : " / ") + element.from + '|' + element.proto + '|' + element.host;
  return text;
}

// RFC 7239 §4 and §6 have most of these.
TEST(ParseForwarded, GivesTheElementsInOrder) {
  EXPECT_EQ(read("for=\"_gazonk\""), "_gazonk||");
  EXPECT_EQ(read("For=\"[2001:db8:cafe::17]:4711\""), "[2001:db8:cafe::17]:4711||");
  EXPECT_EQ(read("for=192.0.2.60;proto=http;by=203.0.113.43"), "192.0.2.60|http|");
  EXPECT_EQ(read("for=192.0.2.43, for=198.51.100.17"), "192.0.2.43|| / 198.51.100.17||");
  EXPECT_EQ(read("for=192.0.2.43,for=\"[2001:db8:cafe::17]\",for=unknown"),
            "192.0.2.43|| / [2001:db8:cafe::17]|| / unknown||");
  EXPECT_EQ(read(R"(host="a\"b,;=c";Proto=HTTPS ; other=1)"), "|HTTPS|a\"b,;=c");
  EXPECT_EQ(read(", ,for=a;,,\t;for=b; ,"), "a|| / b||");
  EXPECT_EQ(read(""), "");
}

TEST(ParseForwarded, RefusesTheWholeFieldForAnyMistake) {
  for (const std::string field :
       {"for", "for=", "=a", "for =a", "for= a", "for=a b", "for=\"a", "for=\"a\\", "for=\"a\"b", "for=[::1]",
        "for=a;for=b", "for=1.2.3.4, proto", "for=a@b", "\"for\"=a"})
    EXPECT_EQ(read(field), "refused") << field;
}

}  // namespace
}  // namespace berth::http
