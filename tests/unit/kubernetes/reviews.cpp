// SPDX-License-Identifier: Apache-2.0
#include "unit/kubernetes/reviews.hpp"

#include <fstream>
#include <stdexcept>

namespace berth::kubernetes {

using nlohmann::json;

json recorded(std::string_view name) {
  const std::string path = BERTH_SOURCE_DIR "/tests/unit/kubernetes/fixtures/" + std::string{name} + ".json";
  std::ifstream input{path};
  return json::parse(input).at("body");
}

json reviewOf(std::string_view group, std::string_view kind, std::string_view object, std::string_view old_object) {
  json request{{"uid", "u-1"},
               {"kind", {{"group", group}, {"version", "v1"}, {"kind", kind}}},
               {"resource", {{"group", group}, {"version", "v1"}, {"resource", "things"}}},
               {"name", "n"},
               {"namespace", "team"},
               {"operation", old_object.empty() ? "CREATE" : "UPDATE"},
               {"userInfo", {{"username", "alice"}, {"groups", {"system:authenticated"}}}},
               {"object", json::parse(object)},
               {"oldObject", old_object.empty() ? json{} : json::parse(old_object)}};
  return {{"apiVersion", "admission.k8s.io/v1"}, {"kind", "AdmissionReview"}, {"request", std::move(request)}};
}

Review parsed(const json& review) {
  auto result = parseReview(review.dump());
  if (!result) throw std::runtime_error{result.error().detail};
  return *std::move(result);
}

std::string podOf(const std::vector<std::string>& images) {
  auto containers = json::array();
  for (const auto& image : images)
    containers.push_back({{"name", "c" + std::to_string(containers.size())}, {"image", image}});
  return json{{"spec", {{"containers", std::move(containers)}}}}.dump();
}

}  // namespace berth::kubernetes
