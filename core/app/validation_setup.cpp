// SPDX-License-Identifier: Apache-2.0
#include "app/validation_setup.hpp"

#include "app/plugin_sections.hpp"
#include "app/surroundings.hpp"
#include "model/base_url.hpp"
#include "model/timestamp.hpp"

#include <berth/gen/validation.abi.h>

#include <fstream>
#include <iterator>
#include <utility>

namespace berth::app {
namespace {

constexpr std::size_t kLaneWidth = 8;
constexpr std::string_view kRefused = "The new validation rules are not used, the old ones stay.";

// "https://reg.example.com:5000/x" is reg.example.com:5000, by which pushed images are called.
validation::OwnNames namesOf(const config::HttpConfig& http) {
  validation::OwnNames names;
  if (!http.external_url.empty()) names.push_host = BaseUrl::parse(http.external_url).value().authority();
  names.hosts = http.hosts;
  return names;
}

Result<std::string> readText(const std::filesystem::path& file) {
  std::ifstream input{file, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{input}, {}};
  if (input.is_open() && !input.bad()) return text;
  return fail(ErrorCode::kInvalidArgument, file.string() + " cannot be read; name a YAML file that this user may read");
}

Result<kubernetes::ImagePlaces> placesOf(const config::ClusterSection& cluster, config::Settings& settings) {
  std::vector<kubernetes::Extractor> extractors;
  for (const auto& section : cluster.extractors) extractors.push_back({section.group, section.kind, section.pointers});
  auto places = kubernetes::ImagePlaces::make(extractors);
  if (!places)
    settings.complain({{cluster.extractors.front().where, {}, "cluster.extractors: " + places.error().detail}});
  return places;
}

// "signed, labels (warn)".
std::string rulesText(const validation::RuleSet& set) {
  std::string text;
  for (const auto& rule : set.rules()) {
    text += (text.empty() ? "" : ", ") + rule.section.plugin.id;
    if (rule.section.mode != config::RuleMode::kEnforce)
      text.append(" (").append(config::kRuleModeNames.at(static_cast<std::size_t>(rule.section.mode))).append(")");
  }
  return text.empty() ? "no rules" : text;
}

}  // namespace

config::Problems checkValidation(config::Settings& settings) {
  config::Problems warnings;
  const auto path = settings.config().validation.file;
  if (path.empty()) return warnings;
  const auto text = readText(path);
  if (!text) {
    settings.complain("validation.file", text.error().detail);
    return warnings;
  }
  config::Problems problems;
  const auto file = config::readValidationFile(*text, path.string(), path.parent_path(), problems);
  settings.complain(problems);
  const observe::Log log;
  const plugin::Plugins plugins{{log, pluginFoldersOf(settings.config()), {}}};
  for (const auto& set : file.sets) {
    for (const auto& rule : set.rules) {
      if (rule.mode == config::RuleMode::kOff || rule.plugin.id.empty()) continue;
      (void)checkedSection(settings, plugins, rule.plugin, rule.plugin.id, warnings);
    }
  }
  (void)placesOf(file.cluster, settings);
  return warnings;
}

ValidationSetup::ValidationSetup(const config::Config& config, const observe::Log& log, observe::Metrics& metrics)
    : file_{config.validation.file},
      names_{namesOf(config.http)},
      log_{log},
      plugins_{{log, pluginFoldersOf(config), programFile().string()}},
      meter_{metrics} {}

Result<std::unique_ptr<ValidationSetup>> ValidationSetup::make(config::Settings& settings, const observe::Log& log,
                                                               observe::Metrics& metrics) {
  const config::Config& config = settings.config();
  if (config.validation.file.empty()) return std::unique_ptr<ValidationSetup>{};
  const auto text = readText(config.validation.file);
  if (!text) {
    settings.complain("validation.file", text.error().detail);
    return fail(text.error());
  }
  config::Problems problems;
  const auto file = config::readValidationFile(*text, config.validation.file.string(),
                                               config.validation.file.parent_path(), problems);
  settings.complain(problems);
  std::unique_ptr<ValidationSetup> setup{new ValidationSetup{config, log, metrics}};
  for (const auto& set : file.sets) {
    for (const auto& rule : set.rules) {
      const std::string name = set.name + '/' + rule.plugin.id;
      setup->lanes_.emplace(name, std::make_unique<Lane>("validation rule " + name, kLaneWidth));
    }
  }
  setup->lanes_.emplace(std::string{}, std::make_unique<Lane>("new validation rules", kLaneWidth));
  BERTH_TRY(auto book, setup->makeBook(settings, file));
  setup->text_ = *text;
  setup->books_.replace(std::move(book));
  return setup;
}

validation::Judge& ValidationSetup::judgeOver(registry::Registry& registry) {
  judge_ = std::make_unique<validation::Judge>(books_, registry, names_, meter_);
  return *judge_;
}

std::vector<Lane*> ValidationSetup::lanes() const {
  std::vector<Lane*> all;
  for (const auto& [rule, lane] : lanes_) all.push_back(lane.get());
  if (judge_) all.push_back(&judge_->scanLane());
  return all;
}

std::string ValidationSetup::text() const {
  const auto book = books_.book();
  std::string text = book->forPushes() == nullptr ? "pushes are not checked" : "";
  for (const auto& set : book->sets()) {
    text += (text.empty() ? "" : "; ") + set->name() + (set.get() == book->forPushes() ? " (and pushes): " : ": ");
    text += rulesText(*set);
  }
  return text;
}

Lane& ValidationSetup::laneOf(const std::string& rule) {
  const auto found = lanes_.find(rule);
  return *(found == lanes_.end() ? lanes_.find("") : found)->second;
}

Result<std::unique_ptr<const validation::Validator>> ValidationSetup::start(config::Settings& settings,
                                                                            const std::string& set,
                                                                            const config::PluginSection& section) {
  config::Problems warnings;
  const auto ready = checkedSection(settings, plugins_, section, section.id, warnings);
  for (const auto& warning : warnings) log_.warn(warning.text());
  if (!ready) return fail(ErrorCode::kInvalidArgument);
  auto instance = plugins_.start(*ready, {BERTH_VALIDATION_KIND});
  if (!instance) {
    const auto problem = problemAt(section, section.id, instance.error().detail);
    if (instance.error().code == ErrorCode::kInvalidArgument) settings.complain({problem});
    return fail(instance.error().code, problem.text());
  }
  return std::make_unique<const validation::Validator>(*std::move(instance), section.deadline,
                                                       laneOf(set + '/' + section.id), log_);
}

// All mistakes are told at once.
Result<std::unique_ptr<const validation::RuleSet>> ValidationSetup::makeSet(config::Settings& settings,
                                                                            const config::RuleSetSection& section) {
  std::vector<validation::Rule> rules;
  Result<void> failure;
  for (const auto& rule : section.rules) {
    validation::Rule made{rule, nullptr};
    if (rule.mode != config::RuleMode::kOff && !rule.plugin.id.empty()) {
      auto validator = start(settings, section.name, rule.plugin);
      if (validator) {
        made.validator = *std::move(validator);
      } else if (failure) {
        failure = fail(validator.error());
      }
    }
    rules.push_back(std::move(made));
  }
  BERTH_CHECK(std::move(failure));
  return std::make_unique<const validation::RuleSet>(section.name, section.namespaces, section.allows_unmatched,
                                                     std::move(rules), section.exemptions);
}

Result<std::shared_ptr<const validation::RuleBook>> ValidationSetup::makeBook(config::Settings& settings,
                                                                              const config::ValidationFile& file) {
  std::vector<std::unique_ptr<const validation::RuleSet>> sets;
  Result<void> failure;
  for (const auto& section : file.sets) {
    auto set = makeSet(settings, section);
    if (set) {
      sets.push_back(*std::move(set));
    } else if (failure) {
      failure = fail(set.error());
    }
  }
  auto places = placesOf(file.cluster, settings);
  if (!settings.problems().empty()) return fail(ErrorCode::kInvalidArgument, settings.problems().front().text());
  BERTH_CHECK(std::move(failure));
  BERTH_CHECK(places);
  warnOfExpired(file);
  for (const auto& set : sets) meter_.expect(*set);
  const auto unknown =
      file.cluster.denies_unknown_kinds ? kubernetes::UnknownKinds::kDeny : kubernetes::UnknownKinds::kWarn;
  return std::make_shared<const validation::RuleBook>(
      std::move(sets), file.push, validation::ClusterRules{*std::move(places), unknown, file.cluster.link});
}

void ValidationSetup::warnOfExpired(const config::ValidationFile& file) const {
  const auto now = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::seconds>(Timestamp::now().since_epoch).count());
  for (const auto& set : file.sets) {
    for (const auto& exemption : set.exemptions) {
      if (exemption.until <= now)
        log_.warn("An exemption of a validation rule no longer holds; take it out, or set a later date.",
                  {{"where", exemption.where}, {"until", exemption.until_text}, {"reason", exemption.reason}});
    }
  }
}

Renewed ValidationSetup::renew(bool is_asked) {
  const auto text = readText(file_);
  if (!text) {
    log_.error(kRefused, {{"cause", text.error().detail}});
    return Renewed::kRefused;
  }
  if (*text == text_ && !is_asked) return is_refused_ ? Renewed::kRefused : Renewed::kNothing;
  text_ = *text;
  config::Settings settings;
  config::Problems problems;
  const auto file = config::readValidationFile(*text, file_.string(), file_.parent_path(), problems);
  settings.complain(problems);
  auto book = makeBook(settings, file);
  is_refused_ = !book;
  if (book) {
    books_.replace(*std::move(book));
    log_.info("The validation rules are those of the file as it is now.", {{"file", file_.string()}});
    return Renewed::kDone;
  }
  for (const auto& problem : settings.problems()) log_.error(kRefused, {{"cause", problem.text()}});
  if (settings.problems().empty()) log_.error(kRefused, {{"cause", book.error().detail}});
  return Renewed::kRefused;
}

}  // namespace berth::app
