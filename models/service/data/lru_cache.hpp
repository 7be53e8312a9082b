/// Entries by key, of which the least recently used makes room. An entry whose time is over keeps its place until it is filled in
/// anew or makes room, as in memcached.
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>

#include "models/service/serving/serving_state.hpp"
#include "sim/contract.hpp"
#include "sim/slab.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

class LruCache {
 public:
  explicit LruCache(std::uint32_t capacity) : capacity_(capacity) { SANDTABLE_EXPECT(capacity > 0, "a cache has room for one"); }

  std::size_t size() const { return by_key_.size(); }
  /// When the key's entry ends; null where there is none.
  const sim::Time* find(std::uint32_t key) const {
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? nullptr : &entries_[found->second].ends;
  }
  /// It is there, and used now.
  void use(std::uint32_t key) {
    const std::uint32_t entry = by_key_.at(key);
    unlink(entry);
    link_first(entry);
  }
  /// Now the most recently used.
  void put(std::uint32_t key, sim::Time ends) {
    if (const auto found = by_key_.find(key); found != by_key_.end()) {
      entries_[found->second].ends = ends;
      return use(key);
    }
    if (by_key_.size() == capacity_) {
      const std::uint32_t oldest = last_;
      by_key_.erase(entries_[oldest].key);
      unlink(oldest);
      entries_.release(oldest);
    }
    const std::uint32_t entry = entries_.allocate();
    entries_[entry] = {ends, key, none, none};
    by_key_.emplace(key, entry);
    link_first(entry);
  }

 private:
  static constexpr std::uint32_t none = UINT32_MAX;
  struct Entry {
    sim::Time ends;
    std::uint32_t key, newer, older;
  };

  void unlink(std::uint32_t entry) {
    const auto [ends, key, newer, older] = entries_[entry];
    (newer == none ? first_ : entries_[newer].older) = older;
    (older == none ? last_ : entries_[older].newer) = newer;
  }
  void link_first(std::uint32_t entry) {
    entries_[entry].newer = none;
    entries_[entry].older = first_;
    (first_ == none ? last_ : entries_[first_].newer) = entry;
    first_ = entry;
  }

  std::uint32_t capacity_;
  sim::Slab<Entry> entries_;
  std::unordered_map<std::uint32_t, std::uint32_t> by_key_;
  std::uint32_t first_ = none, last_ = none;  ///< most and least recently used
};

/// Who fills a key in, and who waits for that.
struct Fill {
  std::uint32_t strand = nobody;
  std::deque<Waiter> waiting;
};
struct CacheState {
  LruCache entries;
  std::unordered_map<std::uint32_t, Fill> fills;  ///< by key, where the cache keeps them
};

}  // namespace sandtable::models
