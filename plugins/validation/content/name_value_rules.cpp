// SPDX-License-Identifier: Apache-2.0
#include "name_value_rules.hpp"

#include "input/option_reader.hpp"
#include "names/glob.hpp"

#include <array>
#include <cstddef>

namespace berth::content {

struct NameValueRules::Words {
  const char* required;
  const char* forbidden;
  const char* noun;
  const char* pointer;
  const char* cure;  // In front of the name.
};

const NameValueRules::Words& NameValueRules::wordsOf(Of what) {
  static constexpr std::array<Words, 2> kWords{
      {{"required_labels", "forbidden_labels", "label", "/config/Labels", "docker build --label "},
       {"required_annotations", "forbidden_annotations", "annotation", "/annotations",
        "docker buildx build --annotation "}}};
  return kWords[static_cast<std::size_t>(what)];
}

NameValueRules NameValueRules::read(Of what, validation::OptionReader& options) {
  const auto& words = wordsOf(what);
  NameValueRules rules;
  rules.what_ = what;
  if (options.isMap(words.required)) {
    for (const auto& [name, value] : options.pairs(words.required))
      rules.required_.push_back({name, Pattern::read(value, std::string{words.required} + '.' + name, options)});
  } else {
    for (auto& name : options.texts(words.required)) rules.required_.push_back({std::move(name), std::nullopt});
  }
  rules.forbidden_ = options.texts(words.forbidden);
  return rules;
}

void NameValueRules::checkRequired(const Required& required, const std::map<std::string, std::string>& values,
                                   Report& report) const {
  const auto& words = wordsOf(what_);
  const auto found = values.find(required.name);
  const auto which = std::string{"the "} + words.noun + ' ' + quoted(required.name);
  if (found == values.end() || found->second.empty()) {
    const auto* const state = found == values.end() ? " is missing" : " is empty";
    report.violation(words.required,
                     which + state + "; set it when the image is built: " + words.cure + required.name + "=…",
                     words.pointer);
  } else if (required.value && !required.value->matches(found->second)) {
    report.violation(words.required,
                     which + " is " + quoted(found->second) + ", which does not fit " + required.value->text() +
                         "; build the image with one that does",
                     std::string{words.pointer} + '/' + escaped(required.name));
  }
}

void NameValueRules::check(const std::map<std::string, std::string>& values, Report& report) const {
  const auto& words = wordsOf(what_);
  for (const auto& required : required_) checkRequired(required, values, report);
  if (forbidden_.empty()) return;
  for (const auto& [name, value] : values) {
    for (const auto& glob : forbidden_) {
      if (!names::matchesTag(glob, name)) continue;
      report.violation(
          words.forbidden,
          std::string{"the "} + words.noun + ' ' + quoted(name) + " is not allowed; build the image without",
          std::string{words.pointer} + '/' + escaped(name));
      break;
    }
  }
}

}  // namespace berth::content
