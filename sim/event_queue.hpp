/// The future-event list of the request kernel. Its order is total: time | phase | sequence (sim/phase.hpp), compared as a single
/// 128-bit integer, so that which structure an event waits in has no say in when it comes.
///
/// Events that are near lie in a 4-ary heap: O(log n), no allocation once it has grown to its working size. Most events schedule
/// another one: the root stays vacant after a pop, and the next push fills it, one sift for two. Above `most_near` events those
/// that are far off go to a calendar (event_calendar.hpp) and come back bucket by bucket, sorted when their turn comes; the heap
/// then holds only what is pushed before the present bucket's end. So both stay in the fastest cache, and an event costs about the
/// same however many there are.
///
/// Events are cancelled lazily: their owner ignores them when they come, and drops the backlog with `remove_if`. An entry is small:
/// the key's lowest bits, below the sequence and thus without a say in the order, carry a tag of the owner's. With a payload of
/// 8 bytes an entry takes 24.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/contract.hpp"
#include "sim/event_calendar.hpp"
#include "sim/phase.hpp"
#include "sim/time.hpp"

namespace sandtable::sim {

/// `Payload` is small and trivially copyable.
template <class Payload>
class EventQueue {
 public:
  static constexpr int tag_bits = 5;
  static constexpr std::uint64_t tag_mask = (std::uint64_t{1} << tag_bits) - 1;
  /// Place of an event among those of the same time: phase, then the order in which places were given out.
  using Order = std::uint64_t;
  struct Event {
    Time time;
    Order order;
    Payload payload;
    std::uint32_t tag() const { return static_cast<std::uint32_t>(order & tag_mask); }
  };

  /// Gives out the next place; `tag` is below 2^tag_bits.
  Order next_order(Phase phase, std::uint32_t tag = 0) {
    return static_cast<Order>(phase) << phase_shift | ++sequence_ << tag_bits | tag;
  }

  /// Adds an event; `time` is not before the start of the run, `tag` below 2^tag_bits. Among equals in time and phase, the first
  /// pushed comes first.
  void push(Time time, Phase phase, Payload payload, std::uint32_t tag = 0) { push(time, next_order(phase, tag), payload); }
  /// The same at a place given out earlier.
  void push(Time time, Order order, Payload payload) {
    const auto nanoseconds = time.time_since_epoch().count();
    SANDTABLE_EXPECT(nanoseconds >= 0, "an event before the start of the run");
    const Entry entry{static_cast<std::uint64_t>(nanoseconds), order, payload};
    if (entry.time >= horizon_) [[unlikely]] {
      push_far(entry);
    } else if (root_vacant_) {
      root_vacant_ = false;
      sift_down(0, entry);
    } else {
      push_near(entry);
    }
  }

  bool empty() const { return size() == 0; }
  std::size_t size() const { return count_ - (root_vacant_ ? 1 : 0) + bucket_.size() + far_.size(); }
  /// Time of the next event; `never` when there is none. `foresee` is for whoever wants to fetch beforehand what coming events
  /// need: `foresee.turn()` is called whenever a bucket of far events has been brought near, and `foresee(time, payload, tag)` for
  /// each of those that will be so `foresight` turns later, as far as they are known.
  template <class Foresee>
  Time next_time(Foresee&& foresee) {
    fill_root();
    if (bucket_.empty()) [[likely]] {
      in_heap_ = count_ > 0;
      if (in_heap_) [[likely]]
        return time_of(near_.front());
      if (far_.empty()) return never;
      bring_near(foresee);
    } else {
      in_heap_ = count_ > 0 && key(near_.front()) < key(bucket_.back());
    }
    return time_of(next());
  }
  Time next_time() { return next_time(NoForesight{}); }

  static constexpr std::size_t foresight = 8;

  /// Whether the next event comes before the other queue's next, where both give out places from one of them. Right after
  /// `next_time` of both.
  bool comes_before(const EventQueue& other) const { return key(next()) < key(other.next()); }

  /// Takes the next event. The queue is not empty.
  Event pop() {
    SANDTABLE_EXPECT(next_time() != never, "pop from an empty event queue");
    return pop_next();
  }
  /// The same, right after `next_time` has found one.
  Event pop_next() {
    const Entry& taken = next();
    const Event event{time_of(taken), taken.order, taken.payload};
    if (in_heap_) root_vacant_ = true;
    else bucket_.pop_back();
    return event;
  }

  /// Drops every event of which `stale(tag, payload)` says that it is of no use any more; the order of the others is as before.
  /// O(n).
  template <class Predicate>
  void remove_if(Predicate stale) {
    fill_root();
    const auto is_stale = [&](const Entry& entry) { return stale(tag_of(entry), entry.payload); };
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      if (!is_stale(near_[i])) near_[kept++] = near_[i];
    }
    while (count_ > kept) near_[--count_] = Entry{};
    make_heap();
    std::erase_if(bucket_, is_stale);
    far_.remove_if(is_stale);
  }

 private:
  static constexpr std::size_t arity = 4;
  static constexpr int phase_shift = 62;
  __extension__ using Key = unsigned __int128;

  /// As it is made: one that never comes.
  struct Entry {
    std::uint64_t time = UINT64_MAX;   ///< nanoseconds
    std::uint64_t order = UINT64_MAX;  ///< phase | sequence | tag
    Payload payload{};
  };

  static Key key(const Entry& entry) { return static_cast<Key>(entry.time) << 64 | entry.order; }
  static Time time_of(const Entry& entry) { return Time{Duration{static_cast<std::int64_t>(entry.time)}}; }

  struct NoForesight {
    void turn() const {}
    void operator()(Time, const Payload&, std::uint32_t) const {}
  };

  /// Where `next_time` found it; one that never comes where the queue is empty.
  const Entry& next() const { return bucket_.empty() || in_heap_ ? near_.front() : bucket_.back(); }

  static std::uint32_t tag_of(const Entry& entry) { return static_cast<std::uint32_t>(entry.order & tag_mask); }

  void push_near(const Entry& entry) {
    if (count_ + arity >= near_.size()) [[unlikely]] {
      if (count_ > most_near && horizon_ == EventCalendar<Entry>::forever) return send_away(entry);
      make_room();
    }
    sift_up(count_++, entry);
  }

  [[gnu::noinline]] void push_far(const Entry& entry) { far_.insert(entry); }
  [[gnu::noinline, gnu::cold]] void make_room() { near_.resize(2 * near_.size()); }

  void fill_root() {
    if (!root_vacant_) return;
    root_vacant_ = false;
    const Entry last = near_[--count_];
    near_[count_] = Entry{};
    if (count_ > 0) sift_down(0, last);
  }

  void make_heap() {
    if (count_ < 2) return;
    for (std::size_t i = (count_ - 2) / arity + 1; i-- > 0;) {
      const Entry entry = near_[i];
      sift_down(i, entry);
    }
  }

  /// The heap has grown too large: all that is near goes to the calendar, and the earliest come back. Where they lie so close that
  /// its first bucket is all of them again, a heap is as good as anything.
  [[gnu::noinline, gnu::cold]] void send_away(const Entry& entry) {
    far_.insert(entry);
    for (const Entry& left : bucket_) far_.insert(left);
    bucket_.clear();
    while (count_ > 0) {
      far_.insert(near_[--count_]);
      near_[count_] = Entry{};
    }
    bring_near(NoForesight{});
  }

  /// Nothing is near: the next bucket, or all that is left where that is little.
  template <class Foresee>
  [[gnu::noinline]] void bring_near(Foresee&& foresee) {
    const auto take = [this](const Entry& entry) { bucket_.push_back(entry); };
    horizon_ = far_.take(take);
    while (!far_.empty() && far_.size() < few_far) horizon_ = far_.take(take);
    if (far_.empty()) horizon_ = EventCalendar<Entry>::forever;
    std::sort(bucket_.begin(), bucket_.end(), [](const Entry& a, const Entry& b) { return key(b) < key(a); });
    foresee.turn();
    far_.look_ahead(foresight - 1, [&](const Entry& entry) { foresee(time_of(entry), entry.payload, tag_of(entry)); });
  }

  void sift_up(std::size_t hole, const Entry& entry) {
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / arity;
      if (key(near_[parent]) <= key(entry)) break;
      near_[hole] = near_[parent];
      hole = parent;
    }
    near_[hole] = entry;
  }

  void sift_down(std::size_t hole, const Entry& entry) {
    Entry* const heap = near_.data();
    for (;;) {
      const std::size_t first = hole * arity + 1;
      if (first >= count_) break;
      // Which child is least is anyone's guess, so it is computed and not branched on; those past the end never come.
      const std::size_t left = first + static_cast<std::size_t>(key(heap[first + 1]) < key(heap[first]));
      const std::size_t right = first + 2 + static_cast<std::size_t>(key(heap[first + 3]) < key(heap[first + 2]));
      const std::size_t least = left + (right - left) * static_cast<std::size_t>(key(heap[right]) < key(heap[left]));
      if (key(entry) <= key(heap[least])) break;
      heap[hole] = heap[least];
      hole = least;
    }
    heap[hole] = entry;
  }

  static constexpr std::size_t most_near = 1024, few_far = 128;

  std::vector<Entry> near_ = std::vector<Entry>(64);  ///< a heap of events before the horizon, and `arity` that never come
  std::size_t count_ = 0;                             ///< of the heap
  std::vector<Entry> bucket_;                         ///< that was brought near last: what is left of it, the next at the end
  bool in_heap_ = false;                              ///< where `next_time` found the next event
  EventCalendar<Entry> far_;                          ///< those at or after it
  std::uint64_t horizon_ = EventCalendar<Entry>::forever;
  std::uint64_t sequence_ = 0;
  bool root_vacant_ = false;
};

}  // namespace sandtable::sim
