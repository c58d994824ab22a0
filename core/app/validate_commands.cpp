// SPDX-License-Identifier: Apache-2.0
#include "app/validate_commands.hpp"

#include "app/registry_access.hpp"
#include "app/scan_report.hpp"
#include "app/validation_setup.hpp"
#include "kubernetes/shown_text.hpp"
#include "names/glob.hpp"
#include "observe/log.hpp"
#include "observe/metrics.hpp"

#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace berth::app {
namespace {

using Json = nlohmann::json;

// 1 says that something is refused.
constexpr int kExitUnknown = 2;
constexpr std::size_t kLongestText = 2000;
constexpr const char* kWholePage = "1000";

int wrongUsage(const std::string& message) {
  std::cerr << "berth: " << message << '\n';
  return kExitUsage;
}

int giveUp(const Error& error) {
  std::cerr << "berth: " << error.detail << '\n';
  return kExitUnknown;
}

bool isFormat(const CommandLine& line) {
  return !line.has("--format") || line.value("--format") == "text" || line.value("--format") == "json";
}

bool isJson(const CommandLine& line) {
  return line.value("--format") == "json";
}

// The names that the pattern describes, of those that the caller may see.
Result<std::vector<std::string>> repositoriesOf(const http::Client& registry, const std::string& pattern) {
  if (pattern.find('*') == std::string::npos) return std::vector{pattern};
  std::vector<std::string> names;
  for (std::string last;;) {
    BERTH_TRY(const auto page, askRegistry(registry, "/v2/_catalog", {{"n", kWholePage}, {"last", last}}));
    const auto found = page.at("repositories").get<std::vector<std::string>>();
    for (const auto& name : found) {
      if (names::matchesRepository(pattern, name)) names.push_back(name);
    }
    if (found.empty()) return names;
    last = found.back();
  }
}

Result<void> scanRepository(const http::Client& registry, const CommandLine& line, const std::string& repository,
                            ScanReport& report) {
  Parameters parameters{{"repository", repository}};
  if (line.has("--set")) parameters.emplace_back("set", line.value("--set"));
  parameters.emplace_back("last", "");
  for (;;) {
    BERTH_TRY(const auto page, askRegistry(registry, "/admission/v1/scan", parameters));
    report.add(page);
    if (!page.contains("next")) break;
    parameters.back().second = page.at("next").get<std::string>();
  }
  report.addRepository();
  return {};
}

Result<void> scanAll(const CommandLine& line, ScanReport& report) {
  BERTH_TRY(const auto registry, openRegistry(line));
  const std::string pattern = line.has("--all") ? "**" : line.value("--repository");
  BERTH_TRY(const auto names, repositoriesOf(registry, pattern));
  for (const auto& name : names) BERTH_CHECK(scanRepository(registry, line, name, report));
  if (names.empty() && !line.has("--all"))
    return fail(ErrorCode::kNotFound, "no repository that you may see is described by " + pattern);
  return {};
}

std::string shown(const Json& object, const char* name) {
  return kubernetes::shownText(object.value(name, std::string{}), kLongestText);
}

void printRule(const Json& rule) {
  std::cout << '[' << shown(rule, "rule") << "] " << shown(rule, "mode");
  if (rule.contains("mode_later")) std::cout << " (later " << shown(rule, "mode_later") << ')';
  if (rule.contains("why")) {
    std::cout << ": not asked: " << shown(rule, "why") << '\n';
    return;
  }
  const auto sentences = sentencesOf(rule);
  std::cout << (sentences.empty() ? ": nothing speaks against it\n" : ":\n");
  for (const auto& sentence : sentences) std::cout << "  " << sentence << '\n';
  for (const auto& warning : rule.value("warnings", std::vector<std::string>{}))
    std::cout << "  warning: " << kubernetes::shownText(warning, kLongestText) << '\n';
  if (rule.contains("replacement")) std::cout << "  to run in its place: " << shown(rule, "replacement") << '\n';
}

void printExplanation(const Json& answer) {
  std::cout << shown(answer, "image") << (shown(answer, "tag").empty() ? "" : ":") << shown(answer, "tag");
  if (!shown(answer, "digest").empty()) std::cout << '@' << shown(answer, "digest");
  std::cout << (answer.at("stored").get<bool>() ? ", kept here" : ", not kept here") << "\nasked as "
            << shown(answer, "source") << " by the set \"" << shown(answer, "set") << "\"\n";
  if (!answer.at("applies").get<bool>())
    std::cout << "the set is for other namespaces, so everything passes; if it were for this one:\n";
  for (const auto& rule : answer.at("rules")) printRule(rule);
  std::cout << (answer.at("allowed").get<bool>() ? "allowed\n" : "refused\n");
}

Result<Json> explanation(const CommandLine& line) {
  BERTH_TRY(const auto registry, openRegistry(line));
  Parameters parameters{{"image", line.value("")}};
  for (const char* name : {"namespace", "set", "source"}) {
    const std::string flag = std::string{"--"} + name;
    if (line.has(flag)) parameters.emplace_back(name, line.value(flag));
  }
  return askRegistry(registry, "/admission/v1/explain", parameters);
}

}  // namespace

int checkRules(const CommandLine& line) {
  config::Settings settings;
  if (line.has("--config")) settings.readFile(line.value("--config"));
  settings.setFlag("FILE", "validation.file", line.value(""));
  settings.checkTogether();
  const observe::Log log{observe::Level::kWarn, false};
  observe::Metrics metrics;
  auto setup = settings.problems().empty() ? ValidationSetup::make(settings, log, metrics)
                                           : Result<std::unique_ptr<ValidationSetup>>{nullptr};
  for (const auto& problem : settings.problems()) std::cerr << problem.text() << '\n';
  if (!settings.problems().empty()) return kExitConfig;
  if (!setup) {
    std::cerr << "berth: " << setup.error().detail << '\n';
    return kExitRuntime;
  }
  std::cout << line.value("") << ": ok\n";
  return kExitOk;
}

int scanImages(const CommandLine& line) try {
  if (line.has("--repository") == line.has("--all"))
    return wrongUsage("say what to look at: --repository PATTERN, or --all");
  if (!isFormat(line)) return wrongUsage("--format is text or json");
  ScanReport report{line.has("--as-enforced")};
  if (const auto done = scanAll(line, report); !done) return giveUp(done.error());
  if (isJson(line)) {
    report.writeJson(std::cout);
  } else {
    report.writeText(std::cout);
  }
  return report.hasRefusals() ? 1 : kExitOk;
} catch (const Json::exception&) {
  return giveUp({ErrorCode::kUnavailable, "what answers there is no Berth, or another version of it"});
}

int explainRules(const CommandLine& line) try {
  if (!isFormat(line)) return wrongUsage("--format is text or json");
  const auto answer = explanation(line);
  if (!answer) return giveUp(answer.error());
  const bool is_allowed = answer->at("allowed").get<bool>();
  if (isJson(line)) {
    std::cout << answer->dump(2) << '\n';
  } else {
    printExplanation(*answer);
  }
  return is_allowed ? kExitOk : 1;
} catch (const Json::exception&) {
  return giveUp({ErrorCode::kUnavailable, "what answers there is no Berth, or another version of it"});
}

}  // namespace berth::app
