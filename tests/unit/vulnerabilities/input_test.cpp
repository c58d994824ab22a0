// SPDX-License-Identifier: Apache-2.0
// What validators share to read text of strangers.
#include "input/calendar.hpp"
#include "input/manifest_kind.hpp"
#include "input/plain_text.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace berth::validation {
namespace {

using Json = nlohmann::json;

TEST(Calendar, ReadsTimestamps) {
  EXPECT_EQ(parseTimestamp("1970-01-01T00:00:00Z"), 0U);
  EXPECT_EQ(parseTimestamp("2026-09-20T10:00:00Z"), 1789898400U);
  EXPECT_EQ(parseTimestamp("2026-09-20T12:00:00.123456789+02:00"), 1789898400U);
  EXPECT_EQ(parseTimestamp("2026-09-20t04:30:00-05:30"), 1789898400U);
  EXPECT_EQ(parseTimestamp("2016-12-31T23:59:60Z"), parseTimestamp("2016-12-31T23:59:59Z"));
  EXPECT_TRUE(parseTimestamp("2024-02-29T00:00:00Z"));
  for (const auto* text :
       {"", "2026-09-20", "2026-09-20T10:00:00", "2026-02-29T10:00:00Z", "2026-13-01T10:00:00Z", "2026-09-20T24:00:00Z",
        "2026-09-20T10:60:00Z", "2026-09-20T10:00:00.Z", "2026-09-20T10:00:00Zx", "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00+01:00", "0001-01-01T00:00:00Z", "2026-9-20T10:00:00Z", "2026-09-20T10:00:00+0200"})
    EXPECT_FALSE(parseTimestamp(text)) << text;
}

TEST(Calendar, ReadsDaysAndSpans) {
  EXPECT_EQ(parseDay("1970-01-02"), 86400U);
  EXPECT_FALSE(parseDay("2027-03-01T00:00:00Z"));
  EXPECT_EQ(dayText(*parseDay("2027-03-01") + 86399), "2027-03-01");
  EXPECT_EQ(parseSpan("90m"), 5400U);
  EXPECT_EQ(parseSpan("7d"), 604800U);
  EXPECT_EQ(parseSpan("2w"), 1209600U);
  for (const auto* text : {"", "d", "7", "-1d", "1.5d", "7 d", "7y", "99999999d"})
    EXPECT_FALSE(parseSpan(text)) << text;
}

TEST(PlainText, IsPrintableAndShort) {
  EXPECT_EQ(plainText("ä€𝄞 a\tb\x7f", 100), "ä€𝄞 a b ");
  EXPECT_EQ(plainText("a\xff\xc0\x80\xed\xa0\x80z\xf5\xe2\x82", 100), "a??????z???");
  EXPECT_EQ(plainText("abcdef", 6), "abcdef");
  EXPECT_EQ(plainText("abcdefg", 6), "abc…");
  EXPECT_EQ(plainText("abää", 5), "ab…");
  EXPECT_EQ(plainText("abcdef", 2), "");
  EXPECT_EQ(plainText("", 0), "");
}

TEST(ManifestKind, IsSaidByTheShape) {
  const auto kind = [](const char* json) {
    return manifestKind("application/vnd.oci.image.manifest.v1+json", Json::parse(json));
  };
  constexpr const char* kImage =
      R"({"subject":{},"artifactType":"a/b","config":{"mediaType":"application/vnd.oci.image.config.v1+json"},
      "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar"}]})";
  EXPECT_EQ(kind(kImage), ManifestKind::kImage) << "a subject makes it no artifact";
  EXPECT_EQ(kind(R"({"config":{"mediaType":"application/vnd.docker.container.image.v1+json"}})"), ManifestKind::kImage);
  EXPECT_EQ(kind(R"({"config":{"mediaType":"application/vnd.oci.image.config.v1+json"},
      "layers":[{"mediaType":"application/vnd.in-toto+json"}]})"),
            ManifestKind::kArtifact);
  EXPECT_EQ(kind(R"({"config":{"mediaType":"application/vnd.oci.empty.v1+json"}})"), ManifestKind::kArtifact);
  EXPECT_EQ(kind("[]"), ManifestKind::kArtifact);
  EXPECT_EQ(kind(R"({"config":{"mediaType":"application/vnd.oci.image.config.v1+json"},
                     "layers":[{"mediaType":"application/x-anything"}]})"),
            ManifestKind::kImage)
      << "Docker unpacks layers of any type";
  EXPECT_EQ(kind(R"({"config":{"mediaType":"application/octet-stream"}})"), ManifestKind::kImage);
  EXPECT_EQ(manifestKind("application/vnd.docker.distribution.manifest.v2+json",
                         Json::parse(R"({"config":{"mediaType":"application/x-anything"}})")),
            ManifestKind::kImage);
  EXPECT_EQ(manifestKind("application/vnd.oci.image.index.v1+json", Json::object()), ManifestKind::kIndex);
  EXPECT_TRUE(
      isImageDescriptor(Json::parse(R"({"annotations":{"vnd.docker.reference.type":"attestation-manifest"}})")));
  EXPECT_TRUE(isImageDescriptor(Json::parse(R"({"platform":{"os":"unknown","architecture":"unknown"}})")));
}

}  // namespace
}  // namespace berth::validation
