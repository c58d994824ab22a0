// SPDX-License-Identifier: Apache-2.0
// What a validator in C++ includes beside berth/plugin.hpp: the rounds of berth.validation/1 look like plain calls.
#pragma once

#include "berth/call.hpp"
#include "berth/gen/validation.hpp"

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace berth::sdk {

/// Something of the artifact's repository that a validator wants to see.
struct Wanted {
  std::int32_t kind;                    ///< BERTH_NEED_*.
  std::string_view value;               ///< A digest or a tag.
  std::string_view artifact_type = {};  ///< BERTH_NEED_REFERRERS: only those of this type; empty: all.
};

/// What the host found. Views that live as long as the call.
struct Found {
  std::string_view digest;
  std::string_view media_type;
  std::string_view content;
};

/// One question of the host, and what may be looked at to answer it. Dies with the call; its thread only.
///
/// What is looked at for the first time ends the check: the host fetches it and the check runs again from its start, in
/// the same process or another. So a check keeps nothing between runs, and wants what it can at once (want()), because
/// there are 4 rounds.
class Look {
 public:
  explicit Look(const berth_validate_request& request) : request_{request} {
    static const auto kNothing = make<berth_artifact>();
    artifact_ = completed(request.artifact == nullptr ? kNothing : *request.artifact);
  }

  std::int32_t source() const { return request_.source; }  ///< BERTH_SOURCE_*.
  const berth_artifact& artifact() const { return artifact_; }
  const berth_principal* principal() const { return request_.principal; }  ///< Null: nobody in particular.
  std::string_view clusterNamespace() const { return view(request_.cluster_namespace); }
  std::uint64_t now() const { return request_.now; }  ///< Seconds since 1970.
  bool isStored() const { return artifact_.manifest.len > 0; }
  /// It was looked for already: asking for it does not end the check.
  bool isSeen(const Wanted& wanted) const { return find(wanted) != nullptr; }

  /// A manifest or blob of the repository; nothing: it is not there, or too large to be shown.
  std::optional<Found> content(std::string_view digest) { return look({BERTH_NEED_CONTENT, digest}); }
  /// The manifest that a tag of the repository names.
  std::optional<Found> tag(std::string_view name) { return look({BERTH_NEED_TAG, name}); }
  /// An image index of the manifests whose subject is `digest`, newest first; empty when there are none.
  std::optional<Found> referrers(std::string_view digest, std::string_view artifact_type = {}) {
    return look({BERTH_NEED_REFERRERS, digest, artifact_type});
  }
  /// Asks for all of these in one round. Returns once they have been looked for.
  void want(std::span<const Wanted> all) {
    for (const auto& one : all) {
      if (find(one) == nullptr) miss(one);
    }
    if (!missing_.empty()) throw Unseen{};
  }
  void want(std::initializer_list<Wanted> all) { want(std::span{all.begin(), all.size()}); }

 private:
  friend berth_validate_response needsOf(const Call& call, const Look& look);
  template <class Check>
  friend Result<berth_validate_response> inspect(const Call&, const berth_validate_request&, const Check&);
  /// Ends a check that has to wait for the host. Never leaves inspect(); nothing else may catch it.
  struct Unseen {};
  /// What is missing, in texts of its own: those that the check named it by are gone when it has ended.
  struct Missing {
    std::int32_t kind;
    std::string value;
    std::string artifact_type;
  };

  void miss(const Wanted& wanted) {
    missing_.push_back({wanted.kind, std::string{wanted.value}, std::string{wanted.artifact_type}});
  }

  std::optional<Found> look(const Wanted& wanted) {
    const auto* seen = find(wanted);
    if (seen == nullptr) {
      miss(wanted);
      throw Unseen{};
    }
    if (seen->found == 0) return std::nullopt;
    return Found{view(seen->digest), view(seen->media_type), view(seen->content)};
  }

  const berth_evidence* find(const Wanted& wanted) const {
    for (std::size_t i = 0; i < request_.evidence_count; ++i) {
      const auto* need = request_.evidence[i]->need;
      if (need != nullptr && need->kind == wanted.kind && view(need->value) == wanted.value &&
          view(need->artifact_type) == wanted.artifact_type)
        return request_.evidence[i];
    }
    return nullptr;
  }

  const berth_validate_request& request_;
  berth_artifact artifact_;
  std::vector<Missing> missing_;
};

/// What a check found. Texts are copied.
class Findings {
 public:
  /// `code`: a stable word for machines; `message`: a sentence with what is wrong and what to do; `path`: a JSON
  /// pointer into manifest or config, or empty.
  void violation(std::string_view code, std::string message, std::string path = {},
                 std::vector<std::string> evidence = {}) {
    violations_.push_back({std::string{code}, std::move(message), std::move(path), std::move(evidence)});
  }
  void warning(std::string message) { warnings_.push_back(std::move(message)); }
  /// BERTH_SOURCE_ADMISSION: the reference to run in the place of the one that was written.
  void replace(std::string reference) { replacement_ = std::move(reference); }

  bool empty() const { return violations_.empty() && warnings_.empty() && replacement_.empty(); }

 private:
  friend berth_validate_response answerOf(const Call& call, const Findings& findings);
  struct Violation {
    std::string code;
    std::string message;
    std::string path;
    std::vector<std::string> evidence;
  };

  std::vector<Violation> violations_;
  std::vector<std::string> warnings_;
  std::string replacement_;
};

/// The answer that asks for what `look` could not show.
inline berth_validate_response needsOf(const Call& call, const Look& look) {
  auto response = make<berth_validate_response>();
  const auto needs = call.addArray<const berth_need*>(look.missing_.size());
  for (std::size_t i = 0; i < needs.size(); ++i) {
    auto& need = call.add<berth_need>();
    need.kind = look.missing_[i].kind;
    need.value = call.copy(look.missing_[i].value);
    need.artifact_type = call.copy(look.missing_[i].artifact_type);
    needs[i] = &need;
  }
  response.needs = needs.data();
  response.needs_count = needs.size();
  return response;
}

inline std::span<berth_str> copyAll(const Call& call, const std::vector<std::string>& texts) {
  const auto copies = call.addArray<berth_str>(texts.size());
  for (std::size_t i = 0; i < copies.size(); ++i) copies[i] = call.copy(texts[i]);
  return copies;
}

inline berth_validate_response answerOf(const Call& call, const Findings& findings) {
  auto response = make<berth_validate_response>();
  const auto violations = call.addArray<const berth_violation*>(findings.violations_.size());
  for (std::size_t i = 0; i < violations.size(); ++i) {
    const auto& from = findings.violations_[i];
    auto& to = call.add<berth_violation>();
    to.code = call.copy(from.code);
    to.message = call.copy(from.message);
    to.path = call.copy(from.path);
    const auto evidence = copyAll(call, from.evidence);
    to.evidence = evidence.data();
    to.evidence_count = evidence.size();
    violations[i] = &to;
  }
  response.violations = violations.data();
  response.violations_count = violations.size();
  const auto warnings = copyAll(call, findings.warnings_);
  response.warnings = warnings.data();
  response.warnings_count = warnings.size();
  response.replacement = call.copy(findings.replacement_);
  return response;
}

/// What a rule's `validate` returns: runs `check`, a `Status(Look&, Findings&)`, and answers with what it found or with
/// what it has to see first. A Status other than OK says that it cannot be decided.
///   Result<berth_validate_response> validate(const Call& call, const berth_validate_request& request) const {
///     return inspect(call, request, [this](Look& look, Findings& findings) { return check(look, findings); });
///   }
template <class Check>
Result<berth_validate_response> inspect(const Call& call, const berth_validate_request& request, const Check& check) {
  Look look{request};
  Findings findings;
  try {
    const Status status = check(look, findings);
    if (!status.ok()) return status;
    return answerOf(call, findings);
  } catch (const Look::Unseen&) {
    return needsOf(call, look);
  }
}

}  // namespace berth::sdk
