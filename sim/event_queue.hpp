/// The future-event list of the request kernel: a 4-ary heap on a 128-bit key, time | phase | sequence, so that the total order of
/// events (sim/phase.hpp) is a single integer comparison. O(log n) a push or pop; no allocation once it has grown to its working
/// size. Most events schedule another one: the root stays vacant after a pop, and the next push fills it, one sift for two. Events
/// are cancelled lazily: their owner ignores them when they come, and drops the backlog with `remove_if`.
///
/// What a heap of many events costs is cache misses, so an entry is small: the key's lowest bits, below the sequence and thus
/// without a say in the order, carry a tag of the owner's. With a payload of 8 bytes an entry takes 24.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "sim/contract.hpp"
#include "sim/phase.hpp"
#include "sim/time.hpp"

namespace sandtable::sim {

/// `Payload` is small and trivially copyable.
template <class Payload>
class EventQueue {
 public:
  static constexpr int tag_bits = 4;
  struct Event {
    Time time;
    std::uint32_t tag;  ///< as it was pushed
    Payload payload;
  };

  /// Adds an event; `time` is not before the start of the run, `tag` below 2^tag_bits. Among equals in time and phase, the first
  /// pushed comes first.
  void push(Time time, Phase phase, const Payload& payload, std::uint32_t tag = 0) {
    const auto nanoseconds = time.time_since_epoch().count();
    SANDTABLE_EXPECT(nanoseconds >= 0, "an event before the start of the run");
    const Entry entry{static_cast<std::uint64_t>(nanoseconds),
                      static_cast<std::uint64_t>(phase) << phase_shift | ++sequence_ << tag_bits | tag, payload};
    if (root_vacant_) {
      root_vacant_ = false;
      sift_down(0, entry);
    } else {
      heap_.emplace_back();
      sift_up(heap_.size() - 1, entry);
    }
  }

  bool empty() const { return size() == 0; }
  std::size_t size() const { return heap_.size() - (root_vacant_ ? 1 : 0); }
  /// Time of the next event; `never` when there is none.
  Time next_time() {
    fill_root();
    return heap_.empty() ? never : time_of(heap_.front());
  }

  /// Takes the next event. The queue is not empty.
  Event pop() {
    fill_root();
    SANDTABLE_EXPECT(!heap_.empty(), "pop from an empty event queue");
    root_vacant_ = true;
    const Entry& next = heap_.front();
    return {time_of(next), static_cast<std::uint32_t>(next.order & tag_mask), next.payload};
  }

  /// Drops every event of which `stale(tag, payload)` says that it is of no use any more; the order of the others is as before.
  /// O(n).
  template <class Predicate>
  void remove_if(Predicate stale) {
    fill_root();
    std::erase_if(heap_,
                  [&](const Entry& entry) { return stale(static_cast<std::uint32_t>(entry.order & tag_mask), entry.payload); });
    if (heap_.size() < 2) return;
    for (std::size_t i = (heap_.size() - 2) / arity + 1; i-- > 0;) {
      const Entry entry = heap_[i];
      sift_down(i, entry);
    }
  }

 private:
  static constexpr std::size_t arity = 4;
  static constexpr int phase_shift = 62;
  static constexpr std::uint64_t tag_mask = (std::uint64_t{1} << tag_bits) - 1;
  __extension__ using Key = unsigned __int128;

  struct Entry {
    std::uint64_t time = 0;   ///< nanoseconds
    std::uint64_t order = 0;  ///< phase | sequence | tag
    Payload payload{};
  };

  static Key key(const Entry& entry) { return static_cast<Key>(entry.time) << 64 | entry.order; }
  static Time time_of(const Entry& entry) { return Time{Duration{static_cast<std::int64_t>(entry.time)}}; }

  void fill_root() {
    if (!root_vacant_) return;
    root_vacant_ = false;
    const Entry last = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) sift_down(0, last);
  }

  void sift_up(std::size_t hole, const Entry& entry) {
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / arity;
      if (key(heap_[parent]) <= key(entry)) break;
      heap_[hole] = heap_[parent];
      hole = parent;
    }
    heap_[hole] = entry;
  }

  void sift_down(std::size_t hole, const Entry& entry) {
    Entry* const heap = heap_.data();
    const std::size_t count = heap_.size();
    for (;;) {
      const std::size_t first = hole * arity + 1;
      std::size_t least = first;
      if (first + arity <= count) {
        // Which child is least is anyone's guess, so it is computed and not branched on.
        const std::size_t left = first + static_cast<std::size_t>(key(heap[first + 1]) < key(heap[first]));
        const std::size_t right = first + 2 + static_cast<std::size_t>(key(heap[first + 3]) < key(heap[first + 2]));
        least = left + (right - left) * static_cast<std::size_t>(key(heap[right]) < key(heap[left]));
      } else {
        if (first >= count) break;
        for (std::size_t child = first + 1; child < count; ++child) {
          least += (child - least) * static_cast<std::size_t>(key(heap[child]) < key(heap[least]));
        }
      }
      if (key(entry) <= key(heap[least])) break;
      heap[hole] = heap[least];
      hole = least;
    }
    heap[hole] = entry;
  }

  std::vector<Entry> heap_;
  std::uint64_t sequence_ = 0;
  bool root_vacant_ = false;
};

}  // namespace sandtable::sim
