// SPDX-License-Identifier: Apache-2.0
#include "registry/manifest_document.hpp"

#include "registry/base64.hpp"
#include "registry/strict_json.hpp"
#include "registry_fixture.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace berth::registry {
namespace {

constexpr const char* kImageType = "application/vnd.oci.image.manifest.v1+json";
constexpr const char* kIndexType = "application/vnd.oci.image.index.v1+json";

Result<ManifestDocument> parse(const std::string& text, std::string_view content_type = {}) {
  return ManifestDocument::parse(text, content_type, sha256Of(text));
}

TEST(ManifestDocument, NamesConfigAndLayersOfAnImage) {
  const auto document = parse(imageOf("config", {"one", "two"}), kImageType);
  ASSERT_OK(document);
  EXPECT_EQ(document->kind, ManifestKind::kImage);
  ASSERT_EQ(document->blobs.size(), 3);
  EXPECT_EQ(document->blobs[0].digest, sha256Of("config"));
  EXPECT_EQ(document->blobs[2].digest, sha256Of("two"));
  EXPECT_EQ(document->blobs[2].size, 3);
  EXPECT_TRUE(document->children.empty());
  EXPECT_FALSE(document->subject.has_value());
}

TEST(ManifestDocument, NamesTheManifestsOfAnIndex) {
  const auto document = parse(indexOf({"one", "two"}), kIndexType);
  ASSERT_OK(document);
  EXPECT_EQ(document->kind, ManifestKind::kIndex);
  EXPECT_TRUE(document->blobs.empty());
  EXPECT_EQ(document->children.size(), 2);
}

// Checklist 42.
TEST(ManifestDocument, SetsApartLayersThatMayNotBePushed) {
  const std::string text = R"({"schemaVersion":2,"config":)" + descriptorOf("x/config", "c") + R"(,"layers":[)" +
                           descriptorOf("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", "windows") + "," +
                           descriptorOf("x/layer", "l") + "]}";
  const auto document = parse(text, kImageType);
  ASSERT_OK(document);
  ASSERT_EQ(document->blobs.size(), 2);
  EXPECT_EQ(document->blobs[1].digest, sha256Of("l"));
  ASSERT_EQ(document->optional_blobs.size(), 1);
  EXPECT_EQ(document->optional_blobs[0].digest, sha256Of("windows"));
}

// Checklist 44.
TEST(ManifestDocument, TakesItsTypeFromTheHeaderOrTheField) {
  const std::string without_field = R"({"schemaVersion":2,"manifests":[]})";
  EXPECT_EQ(parse(without_field, std::string{kIndexType} + "; charset=utf-8")->media_type, kIndexType);
  EXPECT_EQ(parse(indexOf({}))->media_type, kIndexType);
}

// Checklist 64.
TEST(ManifestDocument, DescribesAReferrer) {
  const auto subject = R"(,"subject":)" + descriptorOf(kImageType, "subject");
  const auto text = imageOf("config", {}, subject + R"(,"annotations":{"a":"b"})");
  const auto document = parse(text);
  ASSERT_OK(document);
  EXPECT_EQ(document->subject, sha256Of("subject"));
  const auto descriptor = nlohmann::json::parse(document->referrer_descriptor);
  EXPECT_EQ(descriptor["mediaType"], kImageType);
  EXPECT_EQ(descriptor["digest"], sha256Of(text).text());
  EXPECT_EQ(descriptor["size"], text.size());
  EXPECT_EQ(descriptor["artifactType"], "application/vnd.oci.image.config.v1+json");
  EXPECT_EQ(descriptor["annotations"], nlohmann::json::parse(R"({"a":"b"})"));
}

// Checklist 64.
TEST(ManifestDocument, PrefersTheArtifactTypeThatAReferrerNames) {
  const auto more = R"(,"artifactType":"x/sbom","subject":)" + descriptorOf(kImageType, "subject");
  EXPECT_EQ(nlohmann::json::parse(parse(imageOf("c", {}, more))->referrer_descriptor)["artifactType"], "x/sbom");
  const auto index = nlohmann::json::parse(
      parse(indexOf({}, R"(,"subject":)" + descriptorOf(kImageType, "subject")))->referrer_descriptor);
  EXPECT_FALSE(index.contains("artifactType"));
}

// Checklist 48, 99.
TEST(ManifestDocument, KeepsItsPeaceAboutUnknownMembers) {
  EXPECT_TRUE(parse(imageOf("c", {"l"}, R"(,"newUnspecifiedField":{"x":[1,2.5,null,true]})")).has_value());
}

// Checklist 50.
TEST(ManifestDocument, TakesDataThatIsTheContent) {
  const auto with_data = [](const std::string& data) {
    auto descriptor = descriptorOf("x/config", "{}");
    descriptor.insert(descriptor.size() - 1, R"(,"data":")" + data + '"');
    return parse(R"({"schemaVersion":2,"layers":[],"config":)" + descriptor + "}", kImageType);
  };
  EXPECT_TRUE(with_data("e30=").has_value());
  EXPECT_FAILS(with_data("e31="), ErrorCode::kManifestInvalid);
  EXPECT_FAILS(with_data("e30"), ErrorCode::kManifestInvalid);
  EXPECT_FAILS(with_data(encodeBase64("{ }")), ErrorCode::kManifestInvalid);
}

TEST(ManifestDocument, TakesANullForWhatIsAbsent) {
  auto config = descriptorOf("x/config", "{}");
  config.insert(config.size() - 1, R"(,"data":null)");
  const auto document =
      parse(R"({"schemaVersion":2,"mediaType":null,"artifactType":null,"annotations":null,"layers":null,)"
            R"("manifests":null,"config":)" +
                config + R"(,"subject":)" + descriptorOf(kImageType, "subject") + "}",
            kImageType);
  ASSERT_OK(document);
  const auto descriptor = nlohmann::json::parse(document->referrer_descriptor);
  EXPECT_EQ(descriptor["artifactType"], "x/config");
  EXPECT_FALSE(descriptor.contains("annotations"));
}

// Checklist 50.
TEST(ManifestDocument, MayHaveNoLayers) {
  const std::string begin = R"({"schemaVersion":2,"config":)" + descriptorOf("application/vnd.oci.empty.v1+json", "{}");
  for (const std::string& text : {begin + "}", begin + R"(,"layers":[]})", begin + R"(,"layers":null})"}) {
    const auto document = parse(text, kImageType);
    ASSERT_OK(document);
    EXPECT_EQ(document->blobs.size(), 1) << text;
  }
}

// Checklist 51.
TEST(ManifestDocument, TakesArtifactManifestsOfTheReleaseCandidates) {
  const std::string type = "application/vnd.oci.artifact.manifest.v1+json";
  const auto document = parse(R"({"mediaType":")" + type + R"(","artifactType":"x/sbom","blobs":[)" +
                              descriptorOf("x/y", "sbom") + R"(],"subject":)" + descriptorOf(kImageType, "s") + "}");
  ASSERT_OK(document);
  EXPECT_EQ(document->kind, ManifestKind::kArtifact);
  EXPECT_EQ(document->blobs.size(), 1);
  EXPECT_EQ(document->subject, sha256Of("s"));
  EXPECT_EQ(nlohmann::json::parse(document->referrer_descriptor)["artifactType"], "x/sbom");
}

struct Refused {
  std::string name;
  std::string text;
  std::string content_type = kImageType;
};

class ManifestDocumentRefuses : public testing::TestWithParam<Refused> {};

// Checklist 44, 46, 47.
TEST_P(ManifestDocumentRefuses, Text) {
  EXPECT_FAILS(parse(GetParam().text, GetParam().content_type), ErrorCode::kManifestInvalid);
}

std::string withConfig(const std::string& config) {
  return R"({"schemaVersion":2,"layers":[],"config":)" + config + "}";
}
std::string withoutMember(std::string descriptor, const std::string& member) {
  return descriptor.replace(descriptor.find(member), member.size(), "x");
}
std::string nested(int levels) {
  return R"({"schemaVersion":2,"manifests":[],"x":)" + std::string(levels, '[') + std::string(levels, ']') + "}";
}

const std::string kGood = descriptorOf("x/config", "{}");

INSTANTIATE_TEST_SUITE_P(
    , ManifestDocumentRefuses,
    testing::ValuesIn(std::vector<Refused>{
        {"Empty", ""},
        {"NoJson", "hello"},
        {"NoObject", "[]"},
        {"TrailingBytes", imageOf("c", {}) + "x"},
        {"ASecondDocument", imageOf("c", {}) + "{}"},
        {"BadUtf8", imageOf("c", {}, ",\"x\":\"\xff\"")},
        {"AMemberTwice", imageOf("c", {}, R"(,"layers":[])")},
        {"AMemberTwiceInside", imageOf("c", {}, R"(,"annotations":{"a":"1","\u0061":"2"})")},
        {"TooDeep", nested(150), kIndexType},
        {"AHugeNumber", imageOf("c", {}, R"(,"x":1e999)")},
        {"NoType", R"({"schemaVersion":2,"manifests":[]})", ""},
        {"AnotherTypeThanTheHeader", imageOf("c", {}), kIndexType},
        {"AnUnknownType", R"({"schemaVersion":2,"manifests":[]})", "application/json"},
        {"Schema1", R"({"schemaVersion":1,"name":"x"})", "application/vnd.docker.distribution.manifest.v1+prettyjws"},
        {"SchemaVersion1", R"({"schemaVersion":1,"manifests":[]})", kIndexType},
        {"SchemaVersionText", R"({"schemaVersion":"2","manifests":[]})", kIndexType},
        {"NoSchemaVersion", R"({"manifests":[]})", kIndexType},
        {"ImageAndIndex", imageOf("c", {}, R"(,"manifests":[])")},
        {"IndexAndImage", R"({"schemaVersion":2,"manifests":[],"layers":[]})", kIndexType},
        {"IndexAndConfig", R"({"schemaVersion":2,"manifests":[],"config":{}})", kIndexType},
        {"AnIndexWithoutManifests", R"({"schemaVersion":2})", kIndexType},
        {"AnImageWithoutConfig", R"({"schemaVersion":2,"layers":[]})"},
        {"LayersThatAreNoList", R"({"schemaVersion":2,"layers":{},"config":)" + kGood + "}"},
        {"AConfigThatIsNoObject", withConfig("[]")},
        {"NoDigest", withConfig(withoutMember(kGood, "digest"))},
        {"NoSize", withConfig(withoutMember(kGood, "size"))},
        {"NoMediaType", withConfig(withoutMember(kGood, "mediaType"))},
        {"ANegativeSize", withConfig(R"({"mediaType":"x/y","size":-1,"digest":")" + sha256Of("").text() + "\"}")},
        {"ABrokenSize", withConfig(R"({"mediaType":"x/y","size":1.5,"digest":")" + sha256Of("").text() + "\"}")},
        {"ABadDigest", withConfig(R"({"mediaType":"x/y","size":1,"digest":"sha256:baddigeststring"})")},
        {"ABadSubject", imageOf("c", {}, R"(,"subject":{})")},
        {"AnnotationsThatAreNoText", imageOf("c", {}, R"(,"annotations":{"a":1})")},
        {"ReferrerWithHugeAnnotations",
         imageOf("c", {}, R"(,"subject":)" + kGood + R"(,"annotations":{"a":")" + std::string(600 << 10, 'x') + "\"}")},
    }),
    [](const auto& row) { return row.param.name; });

// Checklist 46.
TEST(ManifestDocument, BoundsWhatAPushMakesTheStoreLookUp) {
  EXPECT_FAILS(parse(imageOf("c", std::vector<std::string>(ManifestDocument::kMaxDescriptors + 1, "l"))),
               ErrorCode::kManifestInvalid);
}

TEST(ManifestDocument, BoundsTheMemoryThatItsValuesTake) {
  const auto with_values = [](std::size_t count) {
    std::string values = "0";
    for (std::size_t i = 1; i < count; ++i) values += ",0";
    return parse(R"({"schemaVersion":2,"manifests":[],"x":[)" + values + "]}", kIndexType);
  };
  // Beside the elements there are the document and its three members.
  EXPECT_TRUE(with_values(kMaxJsonValues - 4).has_value());
  const auto refused = with_values(kMaxJsonValues - 3);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kManifestInvalid);
  EXPECT_NE(refused.error().detail.find("200000 values"), std::string::npos) << refused.error().detail;
}

TEST(ManifestDocument, TakesNestingThatIsOrdinary) {
  EXPECT_TRUE(parse(nested(90), kIndexType).has_value());
}

}  // namespace
}  // namespace berth::registry
