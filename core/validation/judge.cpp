// SPDX-License-Identifier: Apache-2.0
#include "validation/judge.hpp"

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

}  // namespace

Judge::Judge(const RuleBooks& books, registry::Registry& registry, OwnNames names)
    : books_{books}, evidence_{registry}, names_{canonical(std::move(names))} {}

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

std::optional<RepositoryName> Judge::ownRepository(const names::ImageReference& image) const {
  auto repository = RepositoryName::parse(image.repository);
  if (!isOwn(image.host) || !repository) return std::nullopt;
  return *std::move(repository);
}

Judged Judge::decide(const RuleSet& set, const Question& question, Inquiry::Clock::time_point deadline) {
  Inquiry inquiry{question, evidence_, secondsNow(), deadline};
  return {question.image.empty() ? question.written : question.image, question.tag, question.digest,
          !question.manifest.empty(), set.judge(inquiry)};
}

Result<Judged> Judge::lookAt(const RuleSet& set, const RunningImage& image) {
  Question question;
  question.source = Source::kAdmission;
  question.written = image.written;
  question.place = image.place;
  question.cluster_namespace = image.cluster_namespace;
  question.principal = image.principal;
  std::string manifest;
  if (const auto reference = names::ImageReference::parse(image.written)) {
    question.image = reference->name();
    question.tag = reference->effectiveTag();
    question.digest = reference->digest;
    question.repository = ownRepository(*reference);
    if (question.repository) {
      BERTH_CHECK(resolve(question, reference->digest, manifest));
    }
  }
  auto judged = decide(set, question, image.deadline);
  if (image.is_recorded) decisions_.add(question, judged.decision);
  return judged;
}

Result<Decision> Judge::judgeImage(const RuleSet& set, const RunningImage& image) {
  BERTH_TRY(auto judged, lookAt(set, image));
  return std::move(judged.decision);
}

Result<Judged> Judge::lookAtStored(const RuleSet& set, Source source, const RepositoryName& repository,
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
  return decide(set, question);
}

Result<Decision> Judge::scan(const RuleSet& set, const RepositoryName& repository, const Reference& reference) {
  BERTH_TRY(auto judged, lookAtStored(set, Source::kScan, repository, reference));
  return std::move(judged.decision);
}

}  // namespace berth::validation
