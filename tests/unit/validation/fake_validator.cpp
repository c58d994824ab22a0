// SPDX-License-Identifier: Apache-2.0
#include "unit/validation/fake_validator.hpp"

namespace berth::test {
namespace {

/// The class behind the table.
class Scripted {
 public:
  explicit Scripted(std::shared_ptr<ValidationScript> script) : script_{std::move(script)} {}

  sdk::Result<berth_validate_response> validate(const sdk::Call& call, const berth_validate_request& request) {
    ++script_->calls;
    return script_->validate(call, request);
  }

  const ValidationScript& script() const { return *script_; }

 private:
  const std::shared_ptr<ValidationScript> script_;
};

class FakeValidator final : public plugin::RunningInstance {
 public:
  FakeValidator(std::string id, std::shared_ptr<ValidationScript> script)
      : id_{std::move(id)}, scripted_{std::move(script)} {}

  const plugin::Manifest& manifest() const override { return manifest_; }
  const std::string& id() const override { return id_; }
  std::string title() const override { return id_; }
  Face face(std::string_view kind) override {
    if (kind != BERTH_VALIDATION_KIND || !scripted_.script().is_offered) return {};
    return {sdk::validationTable<Scripted>(), &scripted_};
  }
  bool isInstant() const override { return scripted_.script().is_instant; }
  Result<void> health(std::chrono::milliseconds) override { return {}; }

 private:
  const std::string id_;
  const plugin::Manifest manifest_;
  Scripted scripted_;
};

}  // namespace

berth_validate_response answerOf(const sdk::Call& call, const Words& words) {
  auto answer = sdk::make<berth_validate_response>();
  const auto needs = call.addArray<const berth_need*>(words.needs.size());
  for (std::size_t i = 0; i < needs.size(); ++i) {
    auto& need = call.add<berth_need>();
    need.kind = static_cast<std::int32_t>(words.needs[i].kind);
    need.value = call.copy(words.needs[i].value);
    need.artifact_type = call.copy(words.needs[i].artifact_type);
    needs[i] = &need;
  }
  answer.needs = needs.data();
  answer.needs_count = needs.size();
  const auto violations = call.addArray<const berth_violation*>(words.violations.size());
  for (std::size_t i = 0; i < violations.size(); ++i) {
    const auto& from = words.violations[i];
    auto& violation = call.add<berth_violation>();
    violation.code = call.copy(from.code);
    violation.message = call.copy(from.message);
    violation.path = call.copy(from.path);
    const auto evidence = call.addArray<berth_str>(from.evidence.size());
    for (std::size_t e = 0; e < evidence.size(); ++e) evidence[e] = call.copy(from.evidence[e]);
    violation.evidence = evidence.data();
    violation.evidence_count = evidence.size();
    violations[i] = &violation;
  }
  answer.violations = violations.data();
  answer.violations_count = violations.size();
  const auto warnings = call.addArray<berth_str>(words.warnings.size());
  for (std::size_t i = 0; i < warnings.size(); ++i) warnings[i] = call.copy(words.warnings[i]);
  answer.warnings = warnings.data();
  answer.warnings_count = warnings.size();
  answer.replacement = call.copy(words.replacement);
  return answer;
}

ValidationScript::Validate says(Words words) {
  return [words = std::move(words)](const sdk::Call& call,
                                    const berth_validate_request&) -> sdk::Result<berth_validate_response> {
    return answerOf(call, words);
  };
}

ValidationScript::Validate saysAgainst(std::string code, std::string message) {
  Words words;
  words.violations.push_back({std::move(code), std::move(message), {}, {}});
  return says(std::move(words));
}

ValidationScript::Validate failsWith(berth_status status, std::string message) {
  return [=](const sdk::Call&, const berth_validate_request&) -> sdk::Result<berth_validate_response> {
    return sdk::fail(status, message);
  };
}

std::shared_ptr<plugin::RunningInstance> fakeValidator(std::string id, std::shared_ptr<ValidationScript> script) {
  return std::make_shared<FakeValidator>(std::move(id), std::move(script));
}

validation::Rule Rules::make(const std::string& id, ValidationScript::Validate validate) {
  auto script = std::make_shared<ValidationScript>();
  script->validate = std::move(validate);
  scripts_[id] = script;
  validation::Rule rule;
  rule.section.plugin.id = id;
  rule.validator = std::make_unique<const validation::Validator>(fakeValidator(id, std::move(script)),
                                                                 std::chrono::seconds{2}, lane_, log_);
  return rule;
}

std::vector<names::ImageGlob> globs(const std::vector<std::string>& texts) {
  std::vector<names::ImageGlob> all;
  for (const auto& text : texts) all.push_back(names::ImageGlob::parse(text).value());
  return all;
}

Result<std::optional<validation::Evidence>> FakeEvidence::find(const RepositoryName&, const validation::Need& need,
                                                               std::size_t most_bytes) {
  asked.push_back(need.value);
  limits.push_back(most_bytes);
  if (error) return fail(*error);
  const auto found = contents_.find(need.value);
  if (found == contents_.end()) return std::nullopt;
  if (found->second.size() > most_bytes) return fail(ErrorCode::kOutOfRange, "too large");
  return validation::Evidence{need.value, {}, found->second};
}

}  // namespace berth::test
