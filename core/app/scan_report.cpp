// SPDX-License-Identifier: Apache-2.0
#include "app/scan_report.hpp"

#include "kubernetes/shown_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace berth::app {
namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

constexpr std::size_t kLongestText = 2000;

std::string textAt(const Json& object, const char* name) {
  return kubernetes::shownText(object.at(name).get<std::string>(), kLongestText);
}

std::string counted(std::size_t count, const char* one, const char* many) {
  return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

}  // namespace

std::vector<std::string> sentencesOf(const Json& verdict) {
  std::vector<std::string> sentences;
  if (verdict.contains("failure")) sentences.push_back(textAt(verdict, "failure"));
  if (!verdict.contains("violations")) return sentences;
  for (const auto& violation : verdict.at("violations")) sentences.push_back(textAt(violation, "message"));
  return sentences;
}

void ScanReport::add(const Json& page) {
  set_ = textAt(page, "set");
  for (const auto& image : page.at("images")) {
    ++looked_at_;
    Image found{textAt(page, "repository"), textAt(image, "tag"), textAt(image, "digest"), false, {}};
    bool is_exempted = false;
    for (const auto& verdict : image.at("rules")) {
      is_exempted = is_exempted || verdict.contains("exempted");
      Rule rule{textAt(verdict, "rule"), textAt(verdict, "mode"), sentencesOf(verdict)};
      if (!rule.reasons.empty()) found.rules.push_back(std::move(rule));
    }
    found.is_refused = std::ranges::any_of(found.rules, [this](const Rule& rule) { return refuses(rule); });
    exempted_ += is_exempted ? 1 : 0;
    refused_ += found.is_refused ? 1 : 0;
    if (!found.rules.empty()) images_.push_back(std::move(found));
  }
}

void ScanReport::writeText(std::ostream& out) const {
  for (const auto& image : images_) {
    out << image.repository << ':' << image.tag << ' ' << image.digest << '\n';
    for (const auto& rule : image.rules) {
      for (const auto& reason : rule.reasons) out << "  [" << rule.id << "] " << rule.mode << ": " << reason << '\n';
    }
  }
  out << counted(looked_at_, "tag", "tags") << " of " << counted(repositories_, "repository", "repositories");
  if (!set_.empty()) out << " by the set \"" << set_ << '"';
  out << ": " << refused_ << " would be refused, " << images_.size() - refused_
      << " pass by rules that do not enforce, " << exempted_ << " with an exemption\n";
}

void ScanReport::writeJson(std::ostream& out) const {
  OrderedJson images = OrderedJson::array();
  for (const auto& image : images_) {
    OrderedJson rules = OrderedJson::array();
    for (const auto& rule : image.rules)
      rules.push_back({{"rule", rule.id}, {"mode", rule.mode}, {"reasons", rule.reasons}});
    images.push_back({{"repository", image.repository},
                      {"tag", image.tag},
                      {"digest", image.digest},
                      {"refused", image.is_refused},
                      {"rules", std::move(rules)}});
  }
  const OrderedJson summary{{"repositories", repositories_},
                            {"tags", looked_at_},
                            {"refused", refused_},
                            {"spared", images_.size() - refused_},
                            {"exempted", exempted_}};
  out << OrderedJson{{"set", set_}, {"images", std::move(images)}, {"summary", summary}}.dump(2) << '\n';
}

}  // namespace berth::app
