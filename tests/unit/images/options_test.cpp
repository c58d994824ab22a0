// SPDX-License-Identifier: Apache-2.0
#include "unit/images/cluster.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace berth::test {
namespace {

TEST(ImagesOptions, NameWhatIsWrongAndHowToWriteIt) {
  const std::pair<const char*, const char*> rows[] = {
      {"[]", "no map"},
      {"{", "no map"},
      {R"({"alow":[]})", "alow: there is no such option; there are allow, deny"},
      {R"({"allow":"docker.io/**"})", "allow: write a list"},
      {R"({"allow":["docker.io/**",7]})", "allow[1]: write a text"},
      {R"({"allow":["a.io/x","nginx"]})", "allow[1]: \"nginx\": write host and repository, as docker.io/library/nginx"},
      {R"({"deny":["reg*.example.com/**"]})", "deny[0]: \"reg*.example.com/**\": before the first slash"},
      {R"({"deny":["a.io/x@sha256:12"]})", "deny[0]: \"a.io/x@sha256:12\": behind @ stands a whole digest"},
      {R"({"default":"maybe"})", "default: write one of allow, deny"},
      {R"({"tags":["latest"]})", "tags: write a map"},
      {R"({"tags":{"denied":[]}})", "tags.denied: there is no such option; there are allow, deny"},
      {R"({"tags":{"deny":[":latest"]}})", "tags.deny[0]: write a tag, in which * and ? are wild"},
      {R"({"tags":{"deny":[""]}})", "tags.deny[0]: write a text"},
      {R"({"require_tag":"yes"})", "require_tag: write true or false"},
      {R"({"digest":"pin"})", "digest: write one of any, require, resolve"},
      {R"({"aliases":{"mirror.example.com":"docker.io/library"}})", "aliases: write hosts"},
      {R"({"aliases":{"a b":"docker.io"}})", "aliases: write hosts"},
      {R"({"aliases":{"a.io":7}})", "aliases.a.io: write a text"},
      {R"({"compat":"trow-9"})", "compat: write trow or trow-0.3"},
      {R"({"compat":7})", "compat: write trow or trow-0.3"},
      {R"({"compat":"trow","digest":"resolve"})", "digest: there is no such option; there are compat, default"},
      {R"({"compat":"trow","default":"no"})", "default: write one of Deny, Allow"},
      {R"({"compat":"trow-0.3","allow":["a.io/"]})", "allow: there is no such option; there are compat, allow_images"},
      {R"({"allow_prefixes":["a.io/"]})", "allow_prefixes: there is no such option"},
  };
  for (const auto& [options, words] : rows) {
    const auto refusal = refusalOf(options);
    EXPECT_TRUE(refusal.starts_with("images: ")) << options << ": " << refusal;
    EXPECT_NE(refusal.find(words), std::string::npos) << options << ": " << refusal;
  }
}

}  // namespace
}  // namespace berth::test
