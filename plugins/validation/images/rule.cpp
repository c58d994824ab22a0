// SPDX-License-Identifier: Apache-2.0
#include "rule.hpp"

#include "input/json_members.hpp"
#include "input/option_reader.hpp"
#include "input/plain_text.hpp"
#include "json/strict_json.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <utility>

namespace berth::images {
namespace {

using sdk::view;
using validation::OptionReader;

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

constexpr const char* kTrow = "trow";
constexpr const char* kOldTrow = "trow-0.3";

}  // namespace

sdk::Result<std::unique_ptr<Rule>> Rule::create(const sdk::Host& host, const Call& /*call*/,
                                                std::string_view /*instance*/, std::string_view config) {
  const auto options = parseStrictJson(config);
  if (!options || !options->is_object()) return sdk::fail(BERTH_INVALID_ARGUMENT, "images: the options are no map");
  const auto compat = validation::textOf(*options, "compat");
  std::string mistake;
  Rules rules;
  if (compat == kTrow) {
    OptionReader reader{*options, {"compat", "default", "allow", "deny"}, {}, mistake};
    rules = TrowRules::read(reader);
    for (const auto& warning : std::get<TrowRules>(rules).warnings()) host.warn(warning);
  } else if (compat == kOldTrow) {
    OptionReader reader{*options,
                        {"compat", "allow_images", "allow_prefixes", "allow_docker_official", "deny_k8s_images",
                         "disallow_local_images", "disallow_local_prefixes"},
                        {},
                        mistake};
    rules = OldTrowRules::read(reader);
  } else {
    OptionReader reader{
        *options,
        {"allow", "deny", "default", "aliases", "tags", "require_tag", "digest", "must_exist", "compat"},
        {},
        mistake};
    if (options->contains("compat")) reader.refuse("compat", "write trow or trow-0.3, or leave it out");
    rules = OwnRules{NameRules::read(reader), TagRules::read(reader), Pinning::read(reader)};
  }
  if (!mistake.empty()) return sdk::fail(BERTH_INVALID_ARGUMENT, "images: " + mistake);
  return std::unique_ptr<Rule>{new Rule{std::move(rules)}};
}

sdk::Result<berth_validate_response> Rule::validate(const Call& call, const berth_validate_request& request) const {
  return sdk::inspect(call, request,
                      [this](sdk::Look& look, sdk::Findings& findings) { return check(look, findings); });
}

sdk::Status Rule::check(sdk::Look& look, sdk::Findings& findings) const {
  if (look.source() != BERTH_SOURCE_ADMISSION) return {};
  const auto& artifact = look.artifact();
  NamedImage image;
  image.written = view(artifact.written);
  auto reference = names::ImageReference::parse(image.written);
  if (!reference) {
    constexpr std::size_t kMostShown = 500;
    findings.violation("invalid_reference", isTrow() ? shown(image.written) + ": Invalid image reference"
                                                     : validation::plainText(reference.error(), kMostShown));
    return {};
  }
  image.reference = *std::move(reference);
  image.is_ours = artifact.repository.len > 0;
  if (image.is_ours && look.isStored()) image.stored_digest = view(artifact.digest);
  std::visit(Overloaded{[&](const OwnRules& own) {
                          own.names.check(image, look, findings);
                          own.tags.check(image, findings);
                          own.pinning.check(image, look, findings);
                        },
                        [&](const auto& trow) { trow.check(image, findings); }},
             rules_);
  return {};
}

}  // namespace berth::images
