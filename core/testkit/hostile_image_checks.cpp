// SPDX-License-Identifier: Apache-2.0
#include "testkit/check.hpp"
#include "testkit/image_question.hpp"

#include <array>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace berth::testkit {
namespace {

struct Document {
  std::string what;
  std::string bytes;
};

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

const std::vector<Document>& strangeDocuments() {
  static const std::vector<Document> documents{
      {"a NUL", std::string(1, '\0')},
      {"half an object", R"({"config":)"},
      {"null", "null"},
      {"a number", "7"},
      {"a list", "[]"},
      {"an empty object", "{}"},
      {"a text that is no UTF-8", "{\"mediaType\":\"\xff\xfe\"}"},
      {"half a surrogate", R"({"mediaType":"\ud800"})"},
      {"members of other types", R"({"schemaVersion":[],"mediaType":{},"config":7,"layers":"x","manifests":1,)"
                                 R"("annotations":[],"subject":"y","artifactType":4,"os":[],"history":{},"rootfs":9})"},
      {"members that are null", R"({"mediaType":null,"config":null,"layers":null,"manifests":null,)"
                                R"("annotations":null,"subject":null,"rootfs":null})"},
      {"lists of other types", R"({"layers":[null,1,"x",[],{}],"manifests":[null,1,"x",[],{}],)"
                               R"("rootfs":{"diff_ids":[1,null]},"history":[[]]})"},
      {"a member twice", R"({"config":{"Labels":{"a":"1"}},"config":{"Labels":{"a":"2"}}})"},
      {"numbers that fit nowhere", R"({"layers":[{"size":1e999},{"size":-1},{"size":99999999999999999999}]})"},
      {"texts with controls", R"({"annotations":{"a\u0000b":"\r\n\u001b[2J"},"config":{"User":"\u0000"}})"},
      {"an image that is its own config", R"({"config":{"digest":"sha256:0"},"layers":[{"digest":"../../x"}]})"},
  };
  return documents;
}

const std::vector<Document>& hugeDocuments() {
  static const std::vector<Document> documents{
      {"4 MiB of spaces", std::string(std::size_t{4} << 20U, ' ')},
      {"100000 lists in each other", std::string(100'000, '[') + std::string(100'000, ']')},
      {"100000 objects in each other", repeated(R"({"config":)", 100'000) + "1" + std::string(100'000, '}')},
      {"a text of 1 MiB", R"({"mediaType":")" + std::string(1 << 20, 'a') + R"("})"},
      {"20000 layers",
       R"({"layers":[{"digest":"sha256:0","size":1})" + repeated(R"(,{"digest":"sha256:0","size":1})", 19'999) + "]}"},
      {"20000 images", R"({"manifests":[{"digest":"sha256:0","size":1})" +
                           repeated(R"(,{"digest":"sha256:0","size":1})", 19'999) + "]}"},
      {"50000 labels", R"({"config":{"Labels":{"a":"b")" + repeated(R"(,"a":"b")", 49'999) + "}}}"},
  };
  return documents;
}

const std::vector<Document>& strangeTexts() {
  static const std::vector<Document> texts{
      {"a NUL within", std::string{"a\0b", 3}},
      {"a byte that is no UTF-8", "\xff"},
      {"an empty text", {}},
      {"control characters", "\r\n\t\x1b[2J"},
      {"a path upwards", "../../etc/passwd"},
      {"slashes alone", "////"},
      {"a host that looks like another", "reg.example.com.evil.example/berth/test"},
      {"a reference with all its parts", "a/b:c@sha256:d@e:f//:@"},
      {"a format", "%s%s%s%n"},
      {"1 MiB of one letter", std::string(1 << 20, 'a')}};
  return texts;
}

std::vector<TestImage> imagesOf(const Subject& subject) {
  std::vector<TestImage> images{plainImage(BERTH_SOURCE_MANIFEST), plainImage(BERTH_SOURCE_ADMISSION)};
  images.insert(images.end(), subject.profile.images.begin(), subject.profile.images.end());
  return images;
}

// Asks about each image of the profile after `change` has had it.
template <class Change>
std::string standing(const Subject& subject, plugin::RunningInstance& instance, const Change& change) {
  for (auto image : imagesOf(subject)) {
    change(image);
    const auto answer = askImage(instance, image);
    if (answer.isBroken()) return "is answered with " + statusText(answer);
    if (!answer.fault.empty()) return "gets a broken answer: " + answer.fault;
  }
  return {};
}

Outcome failedAt(const std::string& what, std::string_view where, const std::string& fault) {
  std::string text = what;
  text.append(where).append(fault);
  return failed(std::move(text));
}

template <const std::vector<Document>& (*Documents)()>
Outcome standsDocuments(const Subject& subject) {
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  for (const auto& [what, bytes] : Documents()) {
    const auto manifest = standing(subject, *instances->front(), [&, &bytes = bytes](TestImage& image) {
      image.manifest = bytes;
      image.digest = digestOf(bytes);
      image.config.clear();
    });
    if (!manifest.empty()) return failedAt(what, " as manifest ", manifest);
    const auto config =
        standing(subject, *instances->front(), [&, &bytes = bytes](TestImage& image) { image.config = bytes; });
    if (!config.empty()) return failedAt(what, " as config ", config);
  }
  return passed();
}

template <const std::vector<Document>& (*Documents)()>
Outcome standsAttachedDocuments(const Subject& subject) {
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  for (const auto& [what, bytes] : Documents()) {
    const auto change = [&, &bytes = bytes](TestContent& content) {
      content.bytes = bytes;
      content.digest = digestOf(bytes);
    };
    const auto fault = standing(subject, *instances->front(), [&](TestImage& image) {
      for (auto& content : image.attached) change(content);
      for (auto& content : image.stored) change(content);
    });
    if (!fault.empty()) return failedAt(what, " beside an image ", fault);
  }
  return passed();
}

Outcome standsTexts(const Subject& subject) {
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  constexpr std::array kFields{&TestImage::image,   &TestImage::repository, &TestImage::tag,
                               &TestImage::digest,  &TestImage::media_type, &TestImage::replaces,
                               &TestImage::written, &TestImage::place,      &TestImage::cluster_namespace,
                               &TestImage::user};
  for (const auto& [what, text] : strangeTexts()) {
    for (const auto field : kFields) {
      // What is stored has a digest.
      if (text.empty() && field == &TestImage::digest) continue;
      const auto fault =
          standing(subject, *instances->front(), [&, &text = text](TestImage& image) { image.*field = text; });
      if (!fault.empty()) return failedAt(what, " in a text of the question ", fault);
    }
  }
  return passed();
}

Outcome standsUnknownSources(const Subject& subject) {
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  using Limits = std::numeric_limits<std::int32_t>;
  for (const std::int32_t source : {0, 5, 99, -1, Limits::min(), Limits::max()}) {
    const auto fault = standing(subject, *instances->front(), [&](TestImage& image) { image.source = source; });
    if (!fault.empty()) return failed("source " + std::to_string(source) + ", which does not exist, " + fault);
  }
  return passed();
}

constexpr auto kChecks = std::to_array<Check>({
    {"hostile: manifests and configs that are none", "validate", &standsDocuments<&strangeDocuments>},
    {"hostile: manifests and configs of megabytes, or deep", "validate", &standsDocuments<&hugeDocuments>},
    {"hostile: what is beside an image is not what it says", "validate", &standsAttachedDocuments<&strangeDocuments>},
    {"hostile: what is beside an image is of megabytes, or deep", "validate", &standsAttachedDocuments<&hugeDocuments>},
    {"hostile: names and tags that are none", "validate", &standsTexts},
    {"hostile: unknown sources do no harm", "validate", &standsUnknownSources},
});

}  // namespace

std::span<const Check> hostileImageChecks() {
  return kChecks;
}

}  // namespace berth::testkit
