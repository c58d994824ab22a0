// SPDX-License-Identifier: Apache-2.0
#include "config/yaml_document.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <cstddef>
#include <set>
#include <sstream>
#include <utility>

namespace berth::config {
namespace {

constexpr std::size_t kMostBytes = 1 << 20;
constexpr std::size_t kMostLevels = 64;
constexpr std::size_t kMostNodes = 100'000;

Place placeOf(const YAML::Mark& mark) {
  return mark.is_null() ? Place{} : Place{mark.line + 1, mark.column + 1};
}

/// Ends the parse: nothing after a cap was hit is worth reading.
struct Stop {};

// yaml-cpp's events, rather than its nodes: these forget anchors, tags and duplicate keys, and are built before anybody
// can count them.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(std::string file, Problems& problems) : file_{std::move(file)}, problems_{problems} {}

  YamlNode takeRoot() {
    while (!open_.empty()) keepUnfinished();
    return std::move(root_);
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (std::exchange(has_document_, true)) {
      complain(placeOf(mark), "a second document begins here; keep one document in a file");
      throw Stop{};
    }
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuseAnchor(placeOf(mark), anchor);
    add(scalar(placeOf(mark), "", true));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    complain(placeOf(mark), "aliases (*name) are not supported; write the value here again");
    add(scalar(placeOf(mark), "", true), false);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuseAnchor(placeOf(mark), anchor);
    refuseTag(placeOf(mark), tag);
    add(scalar(placeOf(mark), value, tag != "!"));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    begin(YamlNode::Kind::kList, mark, tag, anchor);
  }
  void OnSequenceEnd() override { end(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    begin(YamlNode::Kind::kMap, mark, tag, anchor);
  }
  void OnMapEnd() override { end(); }

  void complain(Place place, std::string message) { problems_.push_back({file_, place, std::move(message)}); }

 private:
  /// A map or list that is not complete yet.
  struct Open {
    YamlNode node;
    bool has_key = false;  ///< Of a map: a key came, its value is next.
    bool keep = true;      ///< False when the key was refused: the value is read and dropped.
    std::string key;
    Place key_place;
    std::set<std::string, std::less<>> keys;
  };

  static YamlNode scalar(Place place, const std::string& text, bool is_plain) {
    YamlNode node;
    node.place = place;
    node.text = text;
    node.is_plain = is_plain;
    return node;
  }

  void refuseAnchor(Place place, YAML::anchor_t anchor) {
    if (anchor != 0) complain(place, "anchors (&name) are not supported; leave it out");
  }

  void refuseTag(Place place, const std::string& tag) {
    if (!tag.empty() && tag != "?" && tag != "!")
      complain(place, "tags (" + tag + ") are not supported; leave it out, and put text in quotes");
  }

  void count(Place place) {
    if (++nodes_ <= kMostNodes) return;
    complain(place, "more than 100000 nodes; this is no configuration of this program");
    throw Stop{};
  }

  void begin(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    const Place place = placeOf(mark);
    refuseAnchor(place, anchor);
    refuseTag(place, tag);
    count(place);
    if (open_.size() >= kMostLevels) {
      complain(place, "more than 64 levels; this is no configuration of this program");
      throw Stop{};
    }
    Open open;
    open.node.kind = kind;
    open.node.place = place;
    open_.push_back(std::move(open));
  }

  void end() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(node));
  }

  // After a mistake of grammar: maps keep what was complete in them, lists and half-read keys are dropped.
  void keepUnfinished() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    if (node.kind != YamlNode::Kind::kMap) return;
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (open_.back().has_key && open_.back().keep) {
      Open& parent = open_.back();
      parent.node.entries.push_back({std::move(parent.key), parent.key_place, std::move(node)});
    }
  }

  void add(YamlNode node, bool keep = true) {
    if (node.kind == YamlNode::Kind::kScalar) count(node.place);
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == YamlNode::Kind::kList) {
      parent.node.items.push_back(std::move(node));
    } else if (!std::exchange(parent.has_key, !parent.has_key)) {
      takeKey(parent, node);
    } else if (parent.keep && keep) {
      parent.node.entries.push_back({std::move(parent.key), parent.key_place, std::move(node)});
    }
  }

  void takeKey(Open& parent, const YamlNode& key) {
    parent.keep = false;
    parent.key_place = key.place;
    if (key.kind != YamlNode::Kind::kScalar || key.text.empty()) {
      complain(key.place, "a key is text, as in \"address:\"");
    } else if (key.is_plain && key.text == "<<") {
      complain(key.place, "merge keys (<<) are not supported; write the keys out");
    } else if (!parent.keys.insert(key.text).second) {
      complain(key.place, "the key \"" + key.text + "\" stands here twice; keep one of them");
    } else {
      parent.keep = true;
      parent.key = key.text;
    }
  }

  std::string file_;
  Problems& problems_;
  std::vector<Open> open_;
  YamlNode root_ = scalar({}, "", true);
  std::size_t nodes_ = 0;
  bool has_document_ = false;
};

}  // namespace

YamlDocument parseYaml(const std::string& text, const std::string& file, Problems& problems) {
  TreeBuilder builder{file, problems};
  YamlDocument document;
  document.is_complete = false;
  document.root.kind = YamlNode::Kind::kMap;
  if (text.size() > kMostBytes) {
    builder.complain({}, "larger than 1 MiB; this is no configuration of this program");
    return document;
  }
  try {
    std::istringstream input{text};
    YAML::Parser parser{input};
    while (parser.HandleNextDocument(builder)) {
    }
    document.is_complete = true;
  } catch (const YAML::Exception& error) {
    builder.complain(placeOf(error.mark), "this is not YAML: " + error.msg);
  } catch (const Stop&) {
  }
  YamlNode root = builder.takeRoot();
  const bool is_empty = root.kind == YamlNode::Kind::kScalar && root.is_plain && root.text.empty();
  if (!is_empty) document.root = std::move(root);
  return document;
}

}  // namespace berth::config
