// SPDX-License-Identifier: Apache-2.0
#include "testkit/check.hpp"
#include "testkit/image_question.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace berth::testkit {
namespace {

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const auto& text : texts) all += (all.empty() ? "" : "; ") + text;
  return all;
}

std::string saidOf(const Answer& answer) {
  if (answer.status != BERTH_OK) return "cannot be decided: " + statusText(answer);
  return answer.codes.empty() ? "passes" : "is refused: " + joined(answer.findings);
}

// Empty: as expected.
std::string mistakeOf(const TestImage& image, const Answer& answer) {
  if (!answer.fault.empty()) return "gets a broken answer: " + answer.fault;
  const bool is_decided = answer.status == BERTH_OK;
  const bool is_expected = image.expected == Expected::kUndecided
                               ? !is_decided
                               : is_decided && answer.codes.empty() == (image.expected == Expected::kPass);
  constexpr std::array<const char*, 3> kWords{"pass", "refuse", "undecided"};
  if (!is_expected) return saidOf(answer) + "; expected: " + kWords.at(static_cast<std::size_t>(image.expected));
  for (const auto& code : image.codes) {
    if (std::find(answer.codes.begin(), answer.codes.end(), code) == answer.codes.end())
      return "has no violation \"" + code + "\": " + joined(answer.findings);
  }
  if (answer.replacement != image.replacement)
    return "is replaced by \"" + answer.replacement + "\", expected \"" + image.replacement + "\"";
  return {};
}

Outcome decidesAsExpected(const Subject& subject) {
  if (subject.profile.images.empty()) return unproven("no expected images; list them in the profile (\"images\")");
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  for (const auto& image : subject.profile.images) {
    const auto mistake = mistakeOf(image, askImage(*instances->front(), image));
    if (!mistake.empty()) return failed(image.text + " " + mistake);
  }
  return passed();
}

// A profile that a rule which lets everything in would pass as well says nothing.
Outcome refusesSomething(const Subject& subject) {
  const auto& images = subject.profile.images;
  const auto has = [&](Expected expected) {
    return std::any_of(images.begin(), images.end(), [&](const auto& image) { return image.expected == expected; });
  };
  if (has(Expected::kPass) && has(Expected::kRefuse)) return passed();
  return unproven("the profile wants an image that passes, and one that is refused");
}

std::vector<TestImage> plainImages() {
  return {plainImage(BERTH_SOURCE_MANIFEST), plainImage(BERTH_SOURCE_TAG), plainImage(BERTH_SOURCE_ADMISSION),
          plainImage(BERTH_SOURCE_SCAN)};
}

std::vector<TestImage> allImages(const Subject& subject) {
  auto all = plainImages();
  all.insert(all.end(), subject.profile.images.begin(), subject.profile.images.end());
  return all;
}

std::string faultOf(plugin::RunningInstance& instance, const TestImage& image) {
  const auto answer = askImage(instance, image);
  if (answer.isBroken()) return image.text + " is answered with " + statusText(answer);
  return answer.fault.empty() ? "" : image.text + ": " + answer.fault;
}

Outcome answersEverywhere(const Subject& subject) {
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  for (const auto& image : plainImages()) {
    const auto fault = faultOf(*instances->front(), image);
    if (!fault.empty()) return failed("source " + std::to_string(image.source) + ": " + fault);
  }
  return passed();
}

Outcome answersWhatIsElsewhere(const Subject& subject) {
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  for (auto image : allImages(subject)) {
    image.source = BERTH_SOURCE_ADMISSION;
    image.image = "docker.io/library/nginx";
    image.written = "nginx";
    image.repository = image.manifest = image.config = image.media_type = image.digest = "";
    image.attached.clear();
    image.stored.clear();
    const auto fault = faultOf(*instances->front(), image);
    if (!fault.empty()) return failed("an image that is not kept here: " + fault);
  }
  return passed();
}

// 100 of each type that is attached in the profile, each with what it names.
Outcome standsManyAttached(const Subject& subject) {
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  for (auto image : allImages(subject)) {
    auto kinds = image.attached;
    if (kinds.empty()) kinds.push_back({{}, "{}", "application/vnd.oci.image.manifest.v1+json", "text/plain", {}});
    image.attached.clear();
    for (int i = 0; i < 100; ++i) {
      for (auto content : kinds) {
        content.bytes += std::string(static_cast<std::size_t>(i), ' ');
        content.digest = digestOf(content.bytes);
        image.attached.push_back(std::move(content));
      }
    }
    const auto fault = faultOf(*instances->front(), image);
    if (!fault.empty()) return failed("with 100 things attached, " + fault);
  }
  return passed();
}

Outcome standsThatAllIsGone(const Subject& subject) {
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  for (auto image : allImages(subject)) {
    image.attached.clear();
    image.stored.clear();
    const auto fault = faultOf(*instances->front(), image);
    if (!fault.empty()) return failed("with nothing beside it, " + fault);
  }
  return passed();
}

Outcome isAFunction(const Subject& subject) {
  const auto instances = subject.open();
  if (!instances) return failed(instances.error().detail);
  auto& instance = *instances->front();
  const auto images = allImages(subject);
  std::vector<Answer> first;
  first.reserve(images.size());
  for (const auto& image : images) first.push_back(askImage(instance, image));
  // Long enough for a clock that counts seconds.
  std::this_thread::sleep_for(std::chrono::milliseconds{1100});
  for (std::size_t i = images.size(); i-- > 0;) {
    const auto again = askImage(instance, images[i]);
    if (again != first[i])
      return failed(images[i].text + " " + saidOf(first[i]) + "; asked again, it " + saidOf(again));
  }
  return passed();
}

constexpr auto kChecks = std::to_array<Check>({
    {"profile: images are decided as expected", "validate", &decidesAsExpected},
    {"profile: there is an image that passes, and one that is refused", "validate", &refusesSomething},
    {"images: it answers at pushes, at tags, in a cluster and in a scan", "validate", &answersEverywhere},
    {"images: it answers for what is not kept in this registry", "validate", &answersWhatIsElsewhere},
    {"images: the same question gets the same answer, later and in another order", "validate", &isAFunction},
    {"needs: they end when nothing of it is there", "validate", &standsThatAllIsGone},
    {"needs: they keep to 4 rounds, 50 items and 8 MiB when 100 things are attached", "validate", &standsManyAttached},
});

}  // namespace

std::span<const Check> imageChecks() {
  return kChecks;
}

}  // namespace berth::testkit
