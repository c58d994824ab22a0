// SPDX-License-Identifier: Apache-2.0
#include "json.hpp"
#include "settings.hpp"

#include <berth/plugin.hpp>
#include <berth/validation.hpp>
#include <nlohmann/json.hpp>

#include <memory>
#include <utility>

namespace {

using namespace berth::sdk;

class Approved {
 public:
  // An instance is one rule. What its `with` says comes here, checked against the schema below.
  static Result<std::unique_ptr<Approved>> create(const Host&, const Call&, std::string_view /*instance*/,
                                                  std::string_view config) {
    auto settings = Settings::parse(config);
    if (!settings) return settings.status();
    return std::make_unique<Approved>(*std::move(settings));
  }

  explicit Approved(Settings settings) : settings_{std::move(settings)} {}

  // Many threads call this at once.
  Result<berth_validate_response> validate(const Call& call, const berth_validate_request& request) const {
    return inspect(call, request, [this](Look& look, Findings& findings) { return check(look, findings); });
  }

 private:
  // A function of what it is asked and of what it looks at: no clock but look.now(), no file, no connection. It runs
  // again from here when the registry has fetched what it wanted to see. A Status other than OK: it cannot be decided.
  Status check(Look& look, Findings& findings) const {
    if (!look.isStored()) {
      findings.violation("not_here", "it is not kept in this registry; push it here and use it from here");
      return {};
    }
    checkLabels(view(look.artifact().config), findings);
    // When a manifest enters, nothing can be attached to it yet.
    if (look.source() != BERTH_SOURCE_MANIFEST && !settings_.approval.empty()) checkApproval(look, findings);
    return {};
  }

  // An index has no config, and each of its images was looked at when it entered. That of an artifact says nothing, so
  // that nobody can run it.
  void checkLabels(std::string_view config, Findings& findings) const {
    if (config.empty() || config == "{}") return;
    const auto json = parsed(config);
    const auto& labels = memberOf(memberOf(json, "config"), "Labels");
    for (const auto& label : settings_.labels) {
      if (!textOf(labels, label.c_str()).empty()) continue;
      findings.violation("labels", "the label \"" + label + "\" is missing; set it when the image is built",
                         "/config/Labels");
    }
  }

  void checkApproval(Look& look, Findings& findings) const {
    const auto index = look.referrers(view(look.artifact().digest), settings_.approval);
    if (index && !memberOf(parsed(index->content), "manifests").empty()) return;
    findings.violation("approval", "nobody has approved it: attach something of the type " + settings_.approval);
  }

  const Settings settings_;
};

}  // namespace

BERTH_PLUGIN(R"({
  "schema": 1, "name": "@NAME@", "version": "1.0.0", "abi": "1.0", "kinds": ["berth.validation/1"], "instant": true,
  "config_schema": {
    "type": "object", "additionalProperties": false,
    "properties": {
      "labels": {"type": "array", "items": {"type": "string", "minLength": 1}, "description": "Labels that images need"},
      "approval": {"type": "string", "minLength": 1, "description": "The type of what has to be attached to an image"}
    }
  }
})",
             Approved, kValidation<Approved>);
