/// The timeouts of calls. Those of one call step all last equally long, so they ring in the order in which they were set: a line
/// each (a ring buffer, written and read in a row), of which only the first stands among the events. Most never ring, as the answer
/// comes first; with a heap each would cost a sift into a cold place all the same. When each rings is what it would be if all stood
/// among the events: an entry keeps the place in the order of events that it was given when it was set.
///
/// A timer whose call has ended is dropped when it comes to the head of its line, and all of them when they outnumber the others: a
/// line takes at most about twice what is alive.
/// Source: G. Varghese & A. Lauck, "Hashed and hierarchical timing wheels" (SOSP 1987), §4: timers of equal length need no order.
#pragma once

#include <cstdint>
#include <vector>

#include "models/service/event.hpp"
#include "sim/contract.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

class CallTimers {
 public:
  struct Timer {
    sim::Time rings{};
    RequestEvents::Order order = 0;
    EventPayload waiting;  ///< strand, and its wait
  };

  /// A new line; its index.
  std::uint32_t add_line() {
    lines_.emplace_back();
    return static_cast<std::uint32_t>(lines_.size() - 1);
  }

  /// `rings` is not before that of the last one set in this line.
  void set(std::uint32_t line, sim::Time rings, EventPayload waiting, RequestEvents& events) {
    const Timer timer{rings, events.next_order(sim::Phase::timer, static_cast<std::uint32_t>(EventKind::call_times_out)), waiting};
    if (lines_[line].empty()) events.push(timer.rings, timer.order, {line, 0});
    lines_[line].push(timer);
    ++size_;
  }

  /// The event of a line has come. `is_stale(timer)` says that nobody waits for it any more. Returns the one that rings, else null;
  /// the next of the line stands among the events.
  template <class IsStale>
  const Timer* ring(const RequestEvents::Event& event, IsStale&& is_stale, RequestEvents& events) {
    Line& line = lines_[event.payload.index];
    SANDTABLE_EXPECT(!line.empty() && line.front().order == event.order, "a timer's event without its timer");
    ringing_ = line.front();
    const bool rings = !is_stale(ringing_);
    drop_first(line, !rings);
    while (!line.empty() && is_stale(line.front())) drop_first(line, true);
    if (!line.empty()) events.push(line.front().rings, line.front().order, {event.payload.index, 0});
    return rings ? &ringing_ : nullptr;
  }

  /// A call with a timer has ended before it rang.
  template <class IsStale>
  void one_is_stale(IsStale&& is_stale) {
    if (++stale_ > 4096 && stale_ > size_ / 2) [[unlikely]]
      sweep(is_stale);
  }

  std::size_t size() const { return size_; }

 private:
  /// First in, first out, in a buffer whose size is a power of two.
  class Line {
   public:
    bool empty() const { return size_ == 0; }
    const Timer& front() const { return buffer_[first_]; }
    void pop() {
      first_ = (first_ + 1) & (buffer_.size() - 1);
      --size_;
    }
    void push(const Timer& timer) {
      if (size_ == buffer_.size()) resize(size_ == 0 ? 4 : 2 * size_);
      buffer_[(first_ + size_++) & (buffer_.size() - 1)] = timer;
    }
    /// Drops the stale ones but for the first, whose event stands among the others.
    template <class IsStale>
    std::size_t sweep(IsStale& is_stale) {
      std::size_t kept = 0;
      const std::size_t mask = buffer_.size() - 1, before = size_;
      for (std::size_t i = 0; i < before; ++i) {
        const Timer timer = buffer_[(first_ + i) & mask];
        if (i == 0 || !is_stale(timer)) buffer_[(first_ + kept++) & mask] = timer;
      }
      size_ = kept;
      if (4 * size_ < buffer_.size() && buffer_.size() > 64) resize(buffer_.size() / 2);
      return before - kept;
    }

   private:
    void resize(std::size_t room) {
      std::vector<Timer> larger(room);
      for (std::size_t i = 0; i < size_; ++i) larger[i] = buffer_[(first_ + i) & (buffer_.size() - 1)];
      buffer_.swap(larger);
      first_ = 0;
    }

    std::vector<Timer> buffer_;
    std::size_t first_ = 0, size_ = 0;
  };

  void drop_first(Line& line, bool was_stale) {
    line.pop();
    --size_;
    if (was_stale && stale_ > 0) --stale_;
  }

  template <class IsStale>
  void sweep(IsStale& is_stale) {
    for (Line& line : lines_) {
      if (!line.empty()) size_ -= line.sweep(is_stale);
    }
    stale_ = 0;
  }

  std::vector<Line> lines_;
  std::size_t size_ = 0;
  std::size_t stale_ = 0;  ///< about how many of them nobody waits for any more
  Timer ringing_;
};

}  // namespace sandtable::models
