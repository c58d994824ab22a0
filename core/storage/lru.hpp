// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <unordered_map>
#include <utility>

namespace berth::storage {

/// Keeps what was used last, up to a total cost. Not thread-safe: a shard guards its own.
template <class Key, class Value, class Hash = std::hash<Key>>
class Lru {
 public:
  explicit Lru(std::size_t max_cost) : max_cost_{max_cost} {}

  /// Null when it is not here. Valid until the next change.
  Value* find(const Key& key) {
    const auto place = index_.find(std::cref(key));
    if (place == index_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, place->second);
    return &place->second->value;
  }

  /// Replaces what is there. What costs more than everything allowed is not kept.
  void put(const Key& key, Value value, std::size_t cost) {
    erase(key);
    if (cost > max_cost_) return;
    entries_.push_front(Entry{key, std::move(value), cost});
    index_.emplace(std::cref(entries_.front().key), entries_.begin());
    cost_ += cost;
    while (cost_ > max_cost_) drop(std::prev(entries_.end()));
  }

  void erase(const Key& key) {
    if (const auto place = index_.find(std::cref(key)); place != index_.end()) drop(place->second);
  }

  void clear() {
    index_.clear();
    entries_.clear();
    cost_ = 0;
  }

  std::size_t cost() const { return cost_; }

 private:
  struct Entry {
    Key key;
    Value value;
    std::size_t cost;
  };
  using Entries = std::list<Entry>;
  using KeyReference = std::reference_wrapper<const Key>;
  struct HashReference {
    std::size_t operator()(KeyReference key) const { return Hash{}(key.get()); }
  };
  struct EqualReferences {
    bool operator()(KeyReference left, KeyReference right) const { return left.get() == right.get(); }
  };

  void drop(typename Entries::iterator entry) {
    cost_ -= entry->cost;
    index_.erase(std::cref(entry->key));
    entries_.erase(entry);
  }

  const std::size_t max_cost_;
  std::size_t cost_ = 0;
  Entries entries_;  // most recently used first
  std::unordered_map<KeyReference, typename Entries::iterator, HashReference, EqualReferences> index_;
};

}  // namespace berth::storage
