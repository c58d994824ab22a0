// SPDX-License-Identifier: Apache-2.0
#include "validation/decision.hpp"

#include <algorithm>

namespace berth::validation {
namespace {

// What one rule says against an image, a sentence for each.
std::vector<std::string> sentencesOf(const Verdict& verdict) {
  std::vector<std::string> sentences;
  const std::string rule = '[' + verdict.rule + "] ";
  if (!verdict.failure.empty()) sentences.push_back(rule + verdict.failure);
  for (const auto& violation : verdict.violations) sentences.push_back(rule + violation.message);
  return sentences;
}

// Not in the middle of a UTF-8 character.
std::string_view cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
  return text.substr(0, most);
}

}  // namespace

bool Decision::isAllowed() const {
  return std::none_of(verdicts.begin(), verdicts.end(), [](const Verdict& verdict) { return verdict.refuses(); });
}

bool Decision::isTemporary() const {
  return !isAllowed() && std::all_of(verdicts.begin(), verdicts.end(), [](const Verdict& verdict) {
    return !verdict.refuses() || (verdict.violations.empty() && verdict.is_temporary);
  });
}

std::string Decision::replacement() const {
  for (const auto& verdict : verdicts) {
    if (!verdict.replacement.empty() && verdict.mode == config::RuleMode::kEnforce) return verdict.replacement;
  }
  return {};
}

std::string Decision::refusalText(std::size_t most) const {
  std::vector<std::string> sentences;
  for (const auto& verdict : verdicts) {
    if (!verdict.refuses()) continue;
    for (auto& sentence : sentencesOf(verdict)) sentences.push_back(std::move(sentence));
  }
  std::string text = '"' + set + "\": ";
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    const std::string more = "; and " + std::to_string(sentences.size() - i) + " more";
    const std::string_view between = i == 0 ? "" : "; ";
    if (text.size() + between.size() + sentences[i].size() + more.size() > most) {
      if (i > 0) return text + more;
      return text + std::string{cut(sentences[i], most - std::min(most, text.size() + 3))} + "…";
    }
    text += between;
    text += sentences[i];
  }
  return text;
}

std::vector<std::string> Decision::warningTexts() const {
  std::vector<std::string> texts;
  for (const auto& verdict : verdicts) {
    // What would refuse comes first: of many texts a client is told the first few.
    if (verdict.mode == config::RuleMode::kWarn) {
      for (auto& sentence : sentencesOf(verdict)) texts.push_back(std::move(sentence));
    }
    for (const auto& warning : verdict.warnings) texts.push_back('[' + verdict.rule + "] " + warning);
  }
  return texts;
}

}  // namespace berth::validation
