/// The future-event list of the request kernel: a 4-ary heap on one 128-bit key, time | phase | sequence, so that the total order
/// of events (sim/phase.hpp) is a single integer comparison. O(log n) a push or pop; no allocation once it has grown to its working
/// size. Most events schedule another one: the root stays vacant after a pop, and the next push fills it, one sift for two. Events
/// are cancelled lazily: their owner ignores them when they come, and drops the backlog with `remove_if`.
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
  struct Event {
    Time time;
    Payload payload;
  };

  /// Adds an event; `time` is not before the start of the run. Among equals in time and phase, the first pushed comes first.
  void push(Time time, Phase phase, const Payload& payload) {
    const Key key = make_key(time, phase, ++sequence_);
    if (root_vacant_) {
      root_vacant_ = false;
      sift_down(0, key, payload);
    } else {
      heap_.emplace_back();
      sift_up(heap_.size() - 1, key, payload);
    }
  }

  bool empty() const { return size() == 0; }
  std::size_t size() const { return heap_.size() - (root_vacant_ ? 1 : 0); }
  /// Time of the next event; `never` when there is none.
  Time next_time() {
    fill_root();
    return heap_.empty() ? never : time_of(heap_.front().key);
  }

  /// Takes the next event. The queue is not empty.
  Event pop() {
    fill_root();
    SANDTABLE_EXPECT(!heap_.empty(), "pop from an empty event queue");
    root_vacant_ = true;
    return {time_of(heap_.front().key), heap_.front().payload};
  }

  /// Drops every event whose payload `stale` says is of no use any more; the order of the others is as before. O(n).
  template <class Predicate>
  void remove_if(Predicate stale) {
    fill_root();
    std::erase_if(heap_, [&](const Entry& entry) { return stale(entry.payload); });
    if (heap_.size() < 2) return;
    for (std::size_t i = (heap_.size() - 2) / arity + 1; i-- > 0;) {
      const Entry entry = heap_[i];
      sift_down(i, entry.key, entry.payload);
    }
  }

 private:
  static constexpr std::size_t arity = 4;
  static constexpr int phase_shift = 62;
  __extension__ using Key = unsigned __int128;

  struct Entry {
    Key key{};
    Payload payload{};
  };

  static Key make_key(Time time, Phase phase, std::uint64_t sequence) {
    const auto nanoseconds = time.time_since_epoch().count();
    SANDTABLE_EXPECT(nanoseconds >= 0, "an event before the start of the run");
    return (static_cast<Key>(static_cast<std::uint64_t>(nanoseconds)) << 64) |
           ((static_cast<std::uint64_t>(phase) << phase_shift) | sequence);
  }
  static Time time_of(Key key) { return Time{Duration{static_cast<std::int64_t>(key >> 64)}}; }

  void fill_root() {
    if (!root_vacant_) return;
    root_vacant_ = false;
    const Entry last = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) sift_down(0, last.key, last.payload);
  }

  void sift_up(std::size_t hole, Key key, const Payload& payload) {
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / arity;
      if (heap_[parent].key <= key) break;
      heap_[hole] = heap_[parent];
      hole = parent;
    }
    heap_[hole].key = key;
    heap_[hole].payload = payload;
  }

  void sift_down(std::size_t hole, Key key, const Payload& payload) {
    Entry* const heap = heap_.data();
    const std::size_t count = heap_.size();
    for (;;) {
      const std::size_t first = hole * arity + 1;
      std::size_t least = first;
      if (first + arity <= count) {
        // Which child is least is anyone's guess, so it is computed and not branched on.
        const std::size_t left = first + static_cast<std::size_t>(heap[first + 1].key < heap[first].key);
        const std::size_t right = first + 2 + static_cast<std::size_t>(heap[first + 3].key < heap[first + 2].key);
        least = left + (right - left) * static_cast<std::size_t>(heap[right].key < heap[left].key);
      } else {
        if (first >= count) break;
        for (std::size_t child = first + 1; child < count; ++child) {
          least += (child - least) * static_cast<std::size_t>(heap[child].key < heap[least].key);
        }
      }
      if (key <= heap[least].key) break;
      heap[hole] = heap[least];
      hole = least;
    }
    heap[hole].key = key;
    heap[hole].payload = payload;
  }

  std::vector<Entry> heap_;
  std::uint64_t sequence_ = 0;
  bool root_vacant_ = false;
};

}  // namespace sandtable::sim
