// SPDX-License-Identifier: Apache-2.0
#include "validation/rule_book.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace berth::validation {
namespace {

struct Section {
  std::string name;
  std::vector<std::string> namespaces;
};

std::shared_ptr<const RuleBook> book(const std::vector<Section>& sections, const std::string& push = "default") {
  std::vector<std::unique_ptr<const RuleSet>> sets;
  for (const auto& section : sections) {
    sets.push_back(std::make_unique<const RuleSet>(section.name, section.namespaces, true, std::vector<Rule>{},
                                                   std::vector<config::Exemption>{}));
  }
  return std::make_shared<const RuleBook>(std::move(sets), push,
                                          ClusterRules{kubernetes::ImagePlaces::make({}).value(), {}, {}});
}

std::string nameOf(const RuleSet* set) {
  return set == nullptr ? "none" : set->name();
}

TEST(RuleBook, FindsASetByItsWholeName) {
  const auto all = book({{"default", {}}, {"prod", {}}});
  EXPECT_EQ(nameOf(all->find("prod")), "prod");
  for (const char* name : {"", "pro", "prod2", "Prod"}) EXPECT_EQ(all->find(name), nullptr) << name;
}

TEST(RuleBook, HasASetForPushesOrNone) {
  EXPECT_EQ(nameOf(book({{"default", {}}, {"prod", {}}})->forPushes()), "default");
  EXPECT_EQ(nameOf(book({{"default", {}}, {"prod", {}}}, "prod")->forPushes()), "prod");
  EXPECT_EQ(nameOf(book({{"prod", {}}})->forPushes()), "none");
}

TEST(RuleBook, ChoosesASetByNamespace) {
  const auto all = book({{"open", {}}, {"prod", {"prod", "prod-*"}}, {"eu", {"*-eu"}}, {"default", {}}});
  EXPECT_EQ(nameOf(all->forNamespace("prod")), "prod");
  EXPECT_EQ(nameOf(all->forNamespace("prod-eu")), "prod") << "the first that matches";
  EXPECT_EQ(nameOf(all->forNamespace("test-eu")), "eu");
  EXPECT_EQ(nameOf(all->forNamespace("test")), "default") << "one without namespaces is chosen by its name only";
  EXPECT_EQ(nameOf(all->forNamespace("")), "default");
  EXPECT_EQ(nameOf(book({{"prod", {"prod"}}})->forNamespace("test")), "none");
}

TEST(RuleBooks, KeepTheOldOneForWhoeverBeganWithIt) {
  RuleBooks books;
  EXPECT_EQ(books.book(), nullptr);
  books.replace(book({{"old", {}}}));
  const auto held = books.book();
  const std::weak_ptr<const RuleBook> watched = held;
  books.replace(book({{"new", {}}}));
  EXPECT_NE(held->find("old"), nullptr);
  EXPECT_NE(books.book()->find("new"), nullptr);
  EXPECT_EQ(watched.use_count(), 1) << "nobody else holds it";
}

TEST(RuleBooks, AreReadWhileTheyAreReplaced) {
  RuleBooks books;
  books.replace(book({{"a", {}}, {"b", {}}}, "b"));
  std::thread writer{[&] {
    for (int i = 0; i < 200; ++i) books.replace(book({{"a", {}}, {"b", {}}}, i % 2 == 0 ? "a" : "b"));
  }};
  for (int i = 0; i < 2000; ++i) ASSERT_NE(books.book()->forPushes(), nullptr);
  writer.join();
}

}  // namespace
}  // namespace berth::validation
