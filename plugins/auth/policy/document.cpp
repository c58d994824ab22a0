// SPDX-License-Identifier: Apache-2.0
#include "document.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <cstddef>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

namespace berth::policy {
namespace {

constexpr std::size_t kMostBytes = 1 << 20;
constexpr std::size_t kMostLevels = 32;
constexpr std::size_t kMostNodes = 100'000;

/// Thrown through the parser to end it.
struct Enough {};

Place placeOf(const YAML::Mark& mark) {
  return mark.is_null() ? Place{} : Place{mark.line + 1, mark.column + 1};
}

// yaml-cpp's own nodes forget anchors, tags and keys that stand twice, so its events are read.
class Reading final : public YAML::EventHandler {
 public:
  explicit Reading(Mistakes& mistakes) : mistakes_{mistakes} {}

  Node takeRoot() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) stop(placeOf(mark), "a second document begins here; keep one in a file");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuseDecoration(mark, "", anchor);
    put(textNode(mark, ""));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    mistakes_.push_back(
        {placeOf(mark), "aliases (*name) are not read; write the value again, and put text with a * in quotes"});
    put(textNode(mark, ""));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuseDecoration(mark, tag, anchor);
    Node node = textNode(mark, value);
    node.is_quoted = tag == "!";
    put(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    refuseDecoration(mark, tag, anchor);
    open(Node::Kind::kList, mark);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    refuseDecoration(mark, tag, anchor);
    open(Node::Kind::kMap, mark);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    Node node;
    std::optional<Member> waiting;  ///< Of a map: a key whose value comes next.
    std::set<std::string, std::less<>> keys;
  };

  static Node textNode(const YAML::Mark& mark, const std::string& text) {
    Node node;
    node.place = placeOf(mark);
    node.text = text;
    return node;
  }

  [[noreturn]] void stop(Place place, std::string message) {
    mistakes_.push_back({place, std::move(message)});
    throw Enough{};
  }

  void refuseDecoration(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != 0) mistakes_.push_back({placeOf(mark), "anchors (&name) are not read; leave it out"});
    if (!tag.empty() && tag != "?" && tag != "!")
      mistakes_.push_back({placeOf(mark), "tags (" + tag + ") are not read; leave it out, and put text in quotes"});
  }

  void count(Place place) {
    if (++nodes_ > kMostNodes) stop(place, "more than 100000 values; make groups and globs of them");
  }

  void open(Node::Kind kind, const YAML::Mark& mark) {
    count(placeOf(mark));
    if (levels_.size() == kMostLevels) stop(placeOf(mark), "more than 32 levels; rules need six");
    Level level;
    level.node.kind = kind;
    level.node.place = placeOf(mark);
    levels_.push_back(std::move(level));
  }

  void close() {
    Node node = std::move(levels_.back().node);
    levels_.pop_back();
    put(std::move(node));
  }

  void put(Node node) {
    if (node.kind == Node::Kind::kText) count(node.place);
    if (levels_.empty()) {
      root_ = std::move(node);
      return;
    }
    Level& level = levels_.back();
    if (level.node.kind == Node::Kind::kList) {
      level.node.items.push_back(std::move(node));
    } else if (!level.waiting) {
      putKey(level, std::move(node));
    } else {
      level.waiting->value = std::move(node);
      if (!level.waiting->key.empty()) level.node.members.push_back(std::move(*level.waiting));
      level.waiting.reset();
    }
  }

  // A refused key is an empty one: its value is read and dropped.
  void putKey(Level& level, Node node) {
    const Place place = node.place;
    level.waiting.emplace(Member{"", place, {}});
    if (node.kind != Node::Kind::kText || node.text.empty()) {
      mistakes_.push_back({place, "a key is text, as in \"rules:\""});
    } else if (!node.is_quoted && node.text == "<<") {
      mistakes_.push_back({place, "merge keys (<<) are not read; write the keys out"});
    } else if (!level.keys.insert(node.text).second) {
      mistakes_.push_back({place, "\"" + node.text + "\" stands here twice; keep one of them"});
    } else {
      level.waiting->key = std::move(node.text);
    }
  }

  Mistakes& mistakes_;
  std::vector<Level> levels_;
  Node root_;
  std::size_t nodes_ = 0;
  int documents_ = 0;
};

// A bare * is what people write most, and what the parser explains least.
std::string grammarMessage(const YAML::Exception& error, const std::string& text) {
  const auto at = static_cast<std::size_t>(error.mark.pos < 0 ? 0 : error.mark.pos);
  const bool at_star = (at < text.size() && text[at] == '*') || (at > 0 && at <= text.size() && text[at - 1] == '*');
  return "this is not YAML: " + error.msg + (at_star ? "; put text that begins with * in quotes: \"*\"" : "");
}

}  // namespace

Node parseDocument(const std::string& text, Mistakes& mistakes) {
  if (text.size() > kMostBytes) {
    mistakes.push_back({{}, "larger than 1 MiB; make groups and globs of what repeats"});
    return {};
  }
  Reading reading{mistakes};
  try {
    std::istringstream input{text};
    YAML::Parser parser{input};
    while (parser.HandleNextDocument(reading)) {
    }
    return reading.takeRoot();
  } catch (const YAML::Exception& error) {
    mistakes.push_back({placeOf(error.mark), grammarMessage(error, text)});
  } catch (const Enough&) {
  }
  return {};
}

}  // namespace berth::policy
