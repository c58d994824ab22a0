// SPDX-License-Identifier: Apache-2.0
#include "family.hpp"

#include <algorithm>
#include <utility>

namespace berth::content {
namespace {

// What the contract lets a rule see of one artifact.
constexpr std::size_t kMostItems = 50;
constexpr std::uint64_t kMostBytes = std::uint64_t{8} << 20U;

}  // namespace

const std::deque<Member>& Family::of(const Manifest& index, bool with_configs) {
  const auto children = childrenOf(index, {});
  if (!fetch(children)) return members_;
  const auto grandchildren = read(children, true);
  if (!grandchildren.empty() && fetch(grandchildren)) read(grandchildren, false);
  if (with_configs) readConfigs();
  return members_;
}

std::vector<Family::Child> Family::childrenOf(const Manifest& index, const std::string& where) {
  std::vector<Child> children;
  for (std::size_t i = 0; i < index.children.size(); ++i) {
    const auto& descriptor = index.children[i];
    if (descriptor.is_attestation) continue;
    const auto place = where + "manifests[" + std::to_string(i) + ']';
    if (kindOf(descriptor.media_type) == Manifest::Kind::kOther) {
      report_.violation("unreadable",
                        place + " is of the type " + quoted(descriptor.media_type) +
                            ", and nobody can say what a runtime makes of it; build the index without it");
    } else if (known_.insert(descriptor.digest).second) {
      children.push_back({descriptor, descriptor.platform.isKnown() ? descriptor.platform.text() : place});
    }
  }
  return children;
}

bool Family::take(std::size_t items, std::uint64_t bytes) {
  items_ += items;
  bytes_ += std::min(bytes, kMostBytes + 1);
  if (items_ <= kMostItems && bytes_ <= kMostBytes) return true;
  report_.violation("too_much",
                    "the index names more than can be looked at: 50 manifests and configs of together 8 MiB; "
                    "split it");
  return false;
}

bool Family::fetch(const std::vector<Child>& children) {
  std::uint64_t bytes = 0;
  for (const auto& child : children) bytes += std::min(child.descriptor.size, kMostBytes + 1);
  if (!take(children.size(), bytes)) return false;
  std::vector<sdk::Wanted> wanted;
  wanted.reserve(children.size());
  for (const auto& child : children) wanted.push_back({BERTH_NEED_CONTENT, child.descriptor.digest});
  look_.want(wanted);
  return true;
}

// The children of those that are indexes.
std::vector<Family::Child> Family::read(const std::vector<Child>& children, bool may_nest) {
  std::vector<Child> nested;
  for (const auto& [descriptor, name] : children) {
    const auto found = look_.content(descriptor.digest);
    if (!found) {
      report_.violation("missing", name + " (" + descriptor.digest +
                                       ") is not in this registry; push it, or an index "
                                       "without it");
      continue;
    }
    auto manifest = Manifest::read(found->content, found->media_type);
    if (!manifest || manifest->kind == Manifest::Kind::kOther) {
      report_.violation("unreadable", name + ": " + (manifest ? "it is no manifest of an image" : manifest.error()) +
                                          "; build the image again");
    } else if (manifest->kind == Manifest::Kind::kImage) {
      members_.push_back({name, descriptor.digest, descriptor.platform, *std::move(manifest), {}});
    } else if (may_nest) {
      auto more = childrenOf(*manifest, name + '.');
      nested.insert(nested.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    } else {
      report_.violation("too_much", name + " is an index in an index in an index; name its images in the first");
    }
  }
  return nested;
}

void Family::readConfigs() {
  std::vector<sdk::Wanted> wanted;
  std::uint64_t bytes = 0;
  std::set<std::string_view> digests;
  for (const auto& member : members_) {
    const auto& config = member.manifest.config;
    if (config.size > kLargestConfig || !digests.insert(config.digest).second) continue;
    wanted.push_back({BERTH_NEED_CONTENT, config.digest});
    bytes += config.size;
  }
  if (!take(wanted.size(), bytes)) return;
  look_.want(wanted);
  for (auto& member : members_) {
    if (digests.count(member.manifest.config.digest) == 0) continue;
    if (const auto found = look_.content(member.manifest.config.digest)) member.config = found->content;
  }
}

}  // namespace berth::content
