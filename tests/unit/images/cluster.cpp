// SPDX-License-Identifier: Apache-2.0
#include "unit/images/cluster.hpp"

#include "names/image_reference.hpp"

#include "berth/local_call.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace berth::test {
namespace {

using images::Rule;

// What the host of this thread's test was told.
thread_local std::vector<std::string> lines;

void writeLine(const berth_host* /*host*/, std::uint32_t level, berth_str message) {
  if (level == BERTH_LOG_WARN) lines.emplace_back(sdk::view(message));
}

const void* findService(const berth_host* /*host*/, const char* id) {
  static const berth_log_v1 kLog{sizeof(berth_log_v1), 0, &writeLine};
  return std::strcmp(id, "berth.log/1") == 0 ? &kLog : nullptr;
}

sdk::Result<std::unique_ptr<Rule>> create(const std::string& options) {
  berth_host host{};
  host.struct_size = sizeof(berth_host);
  host.get_service = &findService;
  const sdk::LocalCall call;
  return Rule::create(sdk::Host{&host}, call, "rule", options);
}

}  // namespace

std::unique_ptr<Rule> ruleOf(const std::string& options) {
  auto rule = create(options);
  if (rule) return *std::move(rule);
  ADD_FAILURE() << rule.status().message;
  return nullptr;
}

std::string refusalOf(const std::string& options) {
  const auto rule = create(options);
  if (rule) return "";
  EXPECT_EQ(rule.status().code, BERTH_INVALID_ARGUMENT);
  return rule.status().message;
}

std::vector<std::string> warningsOf(const std::string& options) {
  lines.clear();
  EXPECT_NE(ruleOf(options), nullptr);
  return lines;
}

Cluster::Cluster() {
  const std::string type = "application/vnd.oci.image.manifest.v1+json";
  digest = repository.addManifest(type, R"({"schemaVersion":2,"layers":[]})");
  other = repository.addManifest(type, R"({"schemaVersion":2,"layers":[],"annotations":{}})");
  repository.tag("v1", digest);
  repository.tag("latest", digest);
  repository.tag("v2", other);
}

Answer Cluster::run(Rule& rule, const std::string& written) const {
  Question question;
  question.source = BERTH_SOURCE_ADMISSION;
  question.written = written;
  question.place = "/spec/containers/0/image";
  question.image.clear();
  question.repository.clear();
  if (const auto reference = names::ImageReference::parse(written)) {
    question.image = reference->name();
    question.tag = reference->effectiveTag();
    question.digest = reference->digest;
    if (reference->host == "reg.example.com") question.repository = reference->repository;
    const bool is_here = question.repository == "team/app";
    const auto* tagged = is_here ? repository.tagged(question.tag) : nullptr;
    if (question.digest.empty() && tagged != nullptr) question.digest = tagged->digest;
    if (!is_here) return ask(rule, Repository{}, question);
  }
  return ask(rule, repository, question);
}

Answer Cluster::run(const std::string& options, const std::string& written) const {
  const auto rule = ruleOf(options);
  return rule == nullptr ? Answer{} : run(*rule, written);
}

}  // namespace berth::test
