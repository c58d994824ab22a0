// SPDX-License-Identifier: Apache-2.0
#include "subject.hpp"

#include <gtest/gtest.h>

namespace berth::policy {
namespace {

TEST(Decision, NothingIsAllowedUnlessARuleSaysSo) {
  const auto policy = policyOf("version: 1\nrules: []\n");
  for (const auto& [name, action] : kActions)
    EXPECT_EQ(decided(*policy, Somebody::user("root", {"admins"}), action, "a", "t"), "none") << name;
  EXPECT_EQ(decided(*policy, Somebody::user("root"), Action::kCatalog, ""), "none");
}

TEST(Decision, ADenyWinsOverAnyAllow) {
  const auto policy = policyOf(fileWith(R"(
  - {id: all, effect: allow, who: ["*"], repos: ["**"], actions: ["*"]}
  - {id: no, effect: deny, who: ["user:eve"], repos: ["a/b"], actions: [pull]}
  - {id: more, effect: allow, who: ["user:eve"], repos: ["a/b"], actions: [pull]}
)"));
  EXPECT_EQ(decided(*policy, Somebody::user("eve"), Action::kPull, "a/b", "t"), "deny no");
  EXPECT_EQ(decided(*policy, Somebody::user("eve"), Action::kPull, "a/b"), "deny no");
  EXPECT_EQ(decided(*policy, Somebody::user("eve"), Action::kPush, "a/b", "t"), "allow all");
  EXPECT_EQ(decided(*policy, Somebody::robot("eve"), Action::kPull, "a/b", "t"), "allow all");
}

// S8: a new tag and one that exists are two rights.
TEST(Decision, PushIsNoOverwriteAndOverwriteNoPush) {
  const auto policy = policyOf(fileWith(R"(
  - {id: new, effect: allow, who: ["user:a"], repos: ["r"], actions: [push]}
  - {id: old, effect: allow, who: ["user:b"], repos: ["r"], actions: [overwrite]}
)"));
  EXPECT_EQ(decided(*policy, Somebody::user("a"), Action::kPush, "r", "latest"), "allow new");
  EXPECT_EQ(decided(*policy, Somebody::user("a"), Action::kOverwrite, "r", "latest"), "none");
  EXPECT_EQ(decided(*policy, Somebody::user("b"), Action::kPush, "r", "latest"), "none");
  EXPECT_EQ(decided(*policy, Somebody::user("b"), Action::kOverwrite, "r", "latest"), "allow old");
}

TEST(Decision, WhoIsOfAKind) {
  const auto policy = policyOf(fileWith(R"(
  - {id: x, effect: allow, who: ["user:a*", "robot:b", "workload:*"], repos: ["r"], actions: [pull]}
)"));
  EXPECT_EQ(decided(*policy, Somebody::user("alice"), Action::kPull, "r"), "allow x");
  EXPECT_EQ(decided(*policy, Somebody::robot("alice"), Action::kPull, "r"), "none");
  EXPECT_EQ(decided(*policy, Somebody::robot("b"), Action::kPull, "r"), "allow x");
  EXPECT_EQ(decided(*policy, Somebody::user("b"), Action::kPull, "r"), "none");
  EXPECT_EQ(decided(*policy, Somebody::workload("a/b:c"), Action::kPull, "r"), "allow x");
  EXPECT_EQ(decided(*policy, Somebody::anonymous(), Action::kPull, "r"), "none");
}

TEST(Decision, GroupsAreThoseOfTheFileAndThoseBrought) {
  const auto policy = policyOf(R"(version: 1
groups:
  all: ["group:dev", "group:ops", "robot:r-*"]
  dev: ["user:alice", "group:brought"]
  ops: []
rules:
  - {id: all, effect: allow, who: ["group:all"], repos: ["r"], actions: [pull]}
  - {id: ops, effect: allow, who: ["group:ops"], repos: ["s"], actions: [pull]}
  - {id: ldap, effect: allow, who: ["group:cn=x,dc=y"], repos: ["t"], actions: [pull]}
)");
  const auto pull = [&](const Somebody& who, const char* repository) {
    return decided(*policy, who, Action::kPull, repository);
  };
  EXPECT_EQ(pull(Somebody::user("alice"), "r"), "allow all");
  EXPECT_EQ(pull(Somebody::robot("r-1"), "r"), "allow all");
  EXPECT_EQ(pull(Somebody::robot("alice"), "r"), "none");
  EXPECT_EQ(pull(Somebody::user("bob"), "r"), "none");
  EXPECT_EQ(pull(Somebody::user("bob", {"dev"}), "r"), "allow all");
  EXPECT_EQ(pull(Somebody::user("bob", {"brought"}), "r"), "allow all");
  EXPECT_EQ(pull(Somebody::user("bob", {"al", "allx", "ALL"}), "r"), "none");
  EXPECT_EQ(pull(Somebody::user("alice"), "s"), "none");
  EXPECT_EQ(pull(Somebody::user("bob", {"x", "ops"}), "s"), "allow ops");
  EXPECT_EQ(pull(Somebody::user("bob", {"cn=x,dc=y"}), "t"), "allow ldap");
}

TEST(Decision, ExceptTakesOut) {
  const auto policy = policyOf(fileWith(R"(
  - {id: x, effect: allow, who: ["*"], except: [anonymous, "user:eve", "group:banned"], repos: ["r"], actions: [pull]}
)"));
  EXPECT_EQ(decided(*policy, Somebody::user("alice"), Action::kPull, "r"), "allow x");
  EXPECT_EQ(decided(*policy, Somebody::anonymous(), Action::kPull, "r"), "none");
  EXPECT_EQ(decided(*policy, Somebody::user("eve"), Action::kPull, "r"), "none");
  EXPECT_EQ(decided(*policy, Somebody::user("bob", {"banned"}), Action::kPull, "r"), "none");
}

// A deny of tags says nothing of what has none; an allow of tags has to include it.
TEST(Decision, WithoutATagTagsAreForAllowsOnly) {
  const auto policy = policyOf(fileWith(R"(
  - {id: dev, effect: allow, who: ["user:dev"], repos: ["r"], tags: ["dev-*"], actions: [push, overwrite]}
  - {id: no, effect: deny, who: ["*"], repos: ["r"], tags: ["*"], actions: [push, overwrite]}
  - {id: other, effect: allow, who: ["user:dev"], repos: ["s"], tags: ["dev-?"], actions: [push]}
)"));
  const auto dev = Somebody::user("dev");
  EXPECT_EQ(decided(*policy, dev, Action::kPush, "r"), "allow dev");
  EXPECT_EQ(decided(*policy, dev, Action::kPush, "r", "dev-1"), "deny no");
  EXPECT_EQ(decided(*policy, dev, Action::kPush, "s"), "allow other");
  EXPECT_EQ(decided(*policy, dev, Action::kPush, "s", "dev-1"), "allow other");
  EXPECT_EQ(decided(*policy, dev, Action::kPush, "s", "dev-12"), "none");
  EXPECT_EQ(decided(*policy, dev, Action::kPush, "s", "Dev-1"), "none");
}

TEST(Decision, SaysWhetherItHoldsForEveryTag) {
  const auto policy = policyOf(fileWith(R"(
  - {id: a, effect: allow, who: ["*"], repos: ["a", "d", "b"], actions: [pull]}
  - {id: b, effect: deny, who: ["*"], repos: ["b"], tags: ["v*"], actions: [pull]}
  - {id: c, effect: allow, who: ["*"], repos: ["c", "d"], tags: ["v*"], actions: [pull]}
  - {id: e, effect: deny, who: ["*"], repos: ["e"], actions: [pull]}
  - {id: e2, effect: deny, who: ["*"], repos: ["e"], tags: ["x"], actions: [pull]}
  - {id: f, effect: allow, who: ["*"], repos: ["f"], tags: ["*"], actions: [pull]}
  - {id: g, effect: deny, who: ["user:eve"], repos: ["a", "h"], tags: ["x"], actions: [pull]}
)"));
  const auto every = [&](const Somebody& who, const char* repository) {
    return policy->decide(who.asker(), {repository, "", Action::kPull}).every_tag;
  };
  const auto alice = Somebody::user("alice");
  const auto eve = Somebody::user("eve");
  EXPECT_TRUE(every(alice, "a"));
  EXPECT_FALSE(every(eve, "a"));
  EXPECT_FALSE(every(alice, "b"));
  EXPECT_FALSE(every(alice, "c"));
  EXPECT_TRUE(every(alice, "d"));
  EXPECT_TRUE(every(alice, "e"));
  EXPECT_TRUE(every(alice, "f"));
  EXPECT_TRUE(every(alice, "nothing"));
  EXPECT_FALSE(every(eve, "h"));
}

// What every_tag promises, against the decision for tags themselves.
TEST(Decision, EveryTagIsTrueOnlyWhenEachTagGetsTheSame) {
  const char* const tags[] = {"", "tags: [\"v*\"], ", "tags: [\"*\"], ", "tags: [x], "};
  const char* const effects[] = {"allow", "deny"};
  const auto alice = Somebody::user("alice");
  int held = 0;
  for (int code = 0; code < 512; ++code) {
    std::string rules;
    for (int i = 0; i < 3; ++i) {
      const int part = code >> (3 * i) & 7;
      rules += "  - {id: r" + std::to_string(i) + ", effect: " + effects[part & 1] + ", who: [\"*\"], " +
               tags[part >> 1] + "repos: [r], actions: [pull]}\n";
    }
    const auto policy = policyOf(fileWith(rules));
    const auto whole = policy->decide(alice.asker(), {"r", "", Action::kPull});
    if (!whole.every_tag) continue;
    ++held;
    for (const auto* tag : {"v1", "x", "other"})
      EXPECT_EQ(policy->decide(alice.asker(), {"r", tag, Action::kPull}).effect, whole.effect) << rules << tag;
  }
  EXPECT_GT(held, 100);
}

TEST(Decision, ConditionsHaveToHoldAll) {
  const auto policy = policyOf(fileWith(R"(
  - {id: x, effect: allow, who: [authenticated], repos: ["r"], actions: [push],
     when: {claims.ref: [main, stable], claims.owner: 7, client.cidr: [10.0.0.0/8, "fd00::/8"], tls: true}}
  - {id: y, effect: allow, who: ["*"], repos: ["s"], actions: [push], when: {tls: false}}
)"));
  const auto job = [](const char* claims) { return Somebody::workload("w", claims); };
  const auto push = [&](const Somebody& who) { return decided(*policy, who, Action::kPush, "r"); };
  constexpr const char* kGood = R"({"ref": "main", "owner": 7})";
  EXPECT_EQ(push(job(kGood).from("10.1.1.1").overTls()), "allow x");
  EXPECT_EQ(push(job(kGood).from("::ffff:10.1.1.1").overTls()), "allow x");
  EXPECT_EQ(push(job(kGood).from("fd00::1").overTls()), "allow x");
  EXPECT_EQ(push(job(kGood).from("10.1.1.1")), "none");
  EXPECT_EQ(push(job(kGood).from("11.1.1.1").overTls()), "none");
  EXPECT_EQ(push(job(kGood).overTls()), "none");
  EXPECT_EQ(push(job(R"({"ref": "mains", "owner": 7})").from("10.1.1.1").overTls()), "none");
  EXPECT_EQ(push(job(R"({"ref": "main"})").from("10.1.1.1").overTls()), "none");
  EXPECT_EQ(push(job(R"({"ref": ["x", "stable"], "owner": "7"})").from("10.1.1.1").overTls()), "allow x");
  EXPECT_EQ(decided(*policy, Somebody::anonymous(), Action::kPush, "s"), "allow y");
  EXPECT_EQ(decided(*policy, Somebody::anonymous().overTls(), Action::kPush, "s"), "none");
}

TEST(Decision, AnUnknownAddressDoesNotSlipThroughADeny) {
  const auto policy = policyOf(fileWith(R"(
  - {id: all, effect: allow, who: ["*"], repos: ["r"], actions: [pull]}
  - {id: out, effect: deny, who: ["*"], repos: ["r"], actions: [pull], when: {client.cidr: [192.0.2.0/24]}}
  - {id: in, effect: allow, who: ["*"], repos: ["s"], actions: [pull], when: {client.cidr: [192.0.2.0/24]}}
)"));
  EXPECT_EQ(decided(*policy, Somebody::anonymous().from("192.0.2.9"), Action::kPull, "r"), "deny out");
  EXPECT_EQ(decided(*policy, Somebody::anonymous().from("10.0.0.1"), Action::kPull, "r"), "allow all");
  EXPECT_EQ(decided(*policy, Somebody::anonymous(), Action::kPull, "r"), "deny out");
  EXPECT_EQ(decided(*policy, Somebody::anonymous(), Action::kPull, "s"), "none");
}

TEST(Decision, TheCatalogueNeedsAnAllowOfPullOrList) {
  const auto policy = policyOf(fileWith(R"(
  - {id: push, effect: allow, who: ["user:p"], repos: ["r"], actions: [push, overwrite, delete]}
  - {id: list, effect: allow, who: ["user:l"], repos: ["r"], tags: [x], actions: [list]}
  - {id: tls, effect: allow, who: ["user:t"], repos: ["r"], actions: [pull], when: {tls: true}}
  - {id: no, effect: deny, who: ["*"], repos: ["**"], actions: ["*"]}
)"));
  EXPECT_EQ(decided(*policy, Somebody::user("p"), Action::kCatalog, ""), "none");
  EXPECT_EQ(decided(*policy, Somebody::user("l"), Action::kCatalog, ""), "allow list");
  EXPECT_EQ(decided(*policy, Somebody::user("t"), Action::kCatalog, ""), "none");
  EXPECT_EQ(decided(*policy, Somebody::user("t").overTls(), Action::kCatalog, ""), "allow tls");
  EXPECT_EQ(decided(*policy, Somebody::anonymous(), Action::kCatalog, ""), "none");
}

}  // namespace
}  // namespace berth::policy
