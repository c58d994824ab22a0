// SPDX-License-Identifier: Apache-2.0
#include "validation/judge.hpp"

#include "names/image_reference.hpp"
#include "validation/inquiry.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace berth::validation {
namespace {

// More than any manifest here may have.
constexpr std::size_t kMostManifestBytes = std::size_t{64} << 20U;

std::uint64_t secondsNow() {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::seconds>(Timestamp::now().since_epoch).count());
}

OwnNames canonical(OwnNames names) {
  names.push_host = names::canonicalHost(names.push_host);
  for (auto& host : names.hosts) host = names::canonicalHost(host);
  return names;
}

Question questionOf(const RunningImage& image) {
  Question question;
  question.source = Source::kAdmission;
  question.written = image.written;
  question.place = image.place;
  question.cluster_namespace = image.cluster_namespace;
  question.principal = image.principal;
  return question;
}

Judged undecidedAbout(const Question& question, const RuleSet& set, std::string why) {
  Verdict verdict;
  verdict.rule = kNoRule;
  verdict.failure = std::move(why);
  verdict.is_undecided = verdict.is_temporary = true;
  Decision decision{set.name(), {std::move(verdict)}};
  auto record = recordOf(question, decision);
  return {std::move(decision), std::move(record)};
}

}  // namespace

Judge::Judge(const RuleBooks& books, registry::Registry& registry, OwnNames names, DecisionMeter& meter)
    : books_{books}, evidence_{registry}, names_{canonical(std::move(names))}, decisions_{&meter} {}

std::unique_ptr<PushGate> Judge::gateFor(const auth::Principal* principal) {
  auto book = books_.book();
  const RuleSet* set = book == nullptr ? nullptr : book->forPushes();
  if (set == nullptr) return nullptr;
  return std::make_unique<PushGate>(std::move(book), *set, evidence_, names_.push_host, principal, decisions_);
}

bool Judge::isOwn(std::string_view host) const {
  return host == names_.push_host || std::find(names_.hosts.begin(), names_.hosts.end(), host) != names_.hosts.end();
}

// What the reference names here; a digest that was written decides, as it does for who pulls.
Result<void> Judge::resolve(Question& question, std::string_view reference_digest, std::string& manifest) {
  auto reference = Reference::parse(reference_digest.empty() ? std::string_view{question.tag} : reference_digest);
  if (!reference) return {};
  BERTH_TRY(auto found, evidence_.manifest(*question.repository, *reference, kMostManifestBytes));
  if (!found) return {};
  question.digest = std::move(found->digest);
  question.media_type = std::move(found->media_type);
  manifest = std::move(found->content);
  question.manifest = manifest;
  return {};
}

// Fills in what `written` names.
Result<void> Judge::find(Question& question, std::string& manifest) {
  const auto reference = names::ImageReference::parse(question.written);
  if (!reference) return {};
  question.image = reference->name();
  question.tag = reference->effectiveTag();
  question.digest = reference->digest;
  question.is_tag_claimed = !reference->tag.empty() && !reference->digest.empty();
  question.repository = ownRepository(*reference);
  if (!question.repository) return {};
  if (question.is_tag_claimed) {
    BERTH_TRY(const bool is_named, isNamedBy(question));
    question.is_tag_claimed = !is_named;
  }
  return resolve(question, reference->digest, manifest);
}

Result<bool> Judge::isNamedBy(const Question& question) {
  const auto tag = Reference::parse(question.tag);
  if (!tag) return false;
  BERTH_TRY(const auto found, evidence_.manifest(*question.repository, *tag, kMostManifestBytes));
  return found && found->digest == question.digest;
}

std::optional<RepositoryName> Judge::ownRepository(const names::ImageReference& image) const {
  auto repository = RepositoryName::parse(image.repository);
  if (!isOwn(image.host) || !repository) return std::nullopt;
  return *std::move(repository);
}

Judged Judge::decide(const RuleSet& set, const Question& question, Inquiry::Clock::time_point deadline) {
  const auto began = Inquiry::Clock::now();
  Inquiry inquiry{question, evidence_, secondsNow(), deadline};
  auto decision = set.judge(inquiry);
  auto record = recordOf(question, decision, Inquiry::Clock::now() - began);
  return {std::move(decision), std::move(record), !question.manifest.empty()};
}

Judged Judge::judgeImage(const RuleSet& set, const RunningImage& image) {
  Question question = questionOf(image);
  std::string manifest;
  const auto found = find(question, manifest);
  return found ? decide(set, question, image.deadline)
               : undecidedAbout(question, set, "it cannot be decided now: " + found.error().detail);
}

Judged Judge::undecided(const RuleSet& set, const RunningImage& image, std::string why) {
  return undecidedAbout(questionOf(image), set, std::move(why));
}

void Judge::keep(std::vector<DecisionRecord> records) {
  for (auto& record : records) decisions_.add(std::move(record));
}

Result<Judged> Judge::judgeStored(const RuleSet& set, Source source, const RepositoryName& repository,
                                  const Reference& reference) {
  Question question;
  question.source = source;
  question.image = names_.push_host + '/' + repository.text();
  question.repository = repository;
  if (const Tag* tag = reference.tag()) question.tag = tag->text();
  std::string manifest;
  BERTH_CHECK(resolve(question, reference.digest() == nullptr ? std::string_view{} : reference.text(), manifest));
  if (question.manifest.empty())
    return fail(ErrorCode::kManifestUnknown, reference.text() + " is not in this repository");
  return decide(set, question, Inquiry::Clock::time_point::max());
}

}  // namespace berth::validation
