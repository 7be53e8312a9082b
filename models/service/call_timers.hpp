/// The timeouts of calls. Those of one call step all last equally long, so they ring in the order in which they were set: a line
/// each (a ring buffer, written and read in a row), of which only the first stands among the events. Most never ring, as the answer
/// comes first; with a heap each would cost a sift into a cold place all the same. When each rings is what it would be if all stood
/// among the events: an entry keeps the place in the order of events that it was given when it was set.
///
/// A timer whose call has ended is dropped when it comes to the head of its line, and all of them once they are a quarter: lines
/// take at most about a third more than what is alive. Source: G. Varghese & A. Lauck, "Hashed and hierarchical timing wheels"
/// (SOSP 1987), §4: timers of equal length need no order.
#pragma once

#include <cstdint>
#include <vector>

#include "models/service/event.hpp"
#include "sim/contract.hpp"
#include "sim/slab.hpp"
#include "sim/time.hpp"

namespace sandtable::models {

class CallTimers {
 public:
  struct Timer {
    sim::Time rings;
    RequestEvents::Order order;
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
    append(lines_[line], timer);
  }

  /// The event of a line has come. `stale(timer)` says that nobody waits for it any more; `stale.prefetch(timer)` announces the
  /// question. Returns the one that rings, else null; the next of the line stands among the events.
  template <class Stale>
  const Timer* ring(const RequestEvents::Event& event, const Stale& stale, RequestEvents& events) {
    Line& line = lines_[event.payload.index];
    SANDTABLE_EXPECT(!line.empty() && front(line).order == event.order, "a timer's event without its timer");
    ringing_ = front(line);
    const bool rings = !stale(ringing_);
    drop_first(line, stale, !rings);
    while (!line.empty() && stale(front(line))) drop_first(line, stale, true);
    if (!line.empty()) events.push(front(line).rings, front(line).order, {event.payload.index, 0});
    return rings ? &ringing_ : nullptr;
  }

  /// A call with a timer has ended before it rang.
  template <class Stale>
  void one_is_stale(const Stale& stale) {
    if (++stale_ > 4096 && stale_ > size_ / 4) [[unlikely]]
      sweep(stale);
  }

  std::size_t size() const { return size_; }

 private:
  static constexpr std::uint32_t none = UINT32_MAX;
  static constexpr std::uint32_t chunk_timers = 21;  ///< 512 bytes
  static constexpr std::uint32_t foresight = 8;

  /// First in, first out, in a chain of chunks.
  struct Line {
    std::uint32_t first = none, last = none;  ///< chunks
    std::uint32_t begin = 0, end = 0;         ///< the first timer in the first chunk, the place after the last in the last one
    bool empty() const { return first == none; }
  };
  struct Chunk {
    Timer timers[chunk_timers];
    std::uint32_t next;
  };

  const Timer& front(const Line& line) const { return chunks_[line.first].timers[line.begin]; }

  void append(Line& line, const Timer& timer) {
    if (line.last == none || line.end == chunk_timers) {
      const std::uint32_t opened = chunks_.allocate();
      chunks_[opened].next = none;
      if (line.last == none) line = {opened, opened, 0, 0};
      else line.last = chunks_[line.last].next = opened;
      line.end = 0;
    }
    Chunk& chunk = chunks_[line.last];
    chunk.timers[line.end++] = timer;
    __builtin_prefetch(chunk.timers + line.end + 2, 1);  // nobody else knows that this line goes on here
    ++size_;
  }

  template <class Stale>
  void drop_first(Line& line, const Stale& stale, bool was_stale) {
    --size_;
    if (was_stale && stale_ > 0) --stale_;
    const bool only_chunk = line.first == line.last;
    ++line.begin;
    announce(line, line.begin + foresight, stale);
    if (only_chunk && line.begin == line.end) {
      chunks_.release(line.first);
      line = Line{};
    } else if (line.begin == chunk_timers) {
      const std::uint32_t next = chunks_[line.first].next;
      chunks_.release(line.first);
      line.first = next;
      line.begin = 0;
    }
  }

  /// The timer so many places after the first chunk's beginning will be asked for soon.
  template <class Stale>
  void announce(const Line& line, std::uint32_t place, const Stale& stale) const {
    std::uint32_t chunk = line.first;
    if (place >= chunk_timers && chunk != line.last) {
      chunk = chunks_[chunk].next;
      place -= chunk_timers;
    }
    if (place < (chunk == line.last ? line.end : chunk_timers)) stale.prefetch(chunks_[chunk].timers[place]);
  }

  /// Drops the stale ones of every line but for the first, whose event stands among the others.
  template <class Stale>
  void sweep(const Stale& stale) {
    for (Line& line : lines_) {
      if (line.empty()) continue;
      Line kept;
      for (std::uint32_t chunk = line.first, next = none; chunk != none; chunk = next) {
        const std::uint32_t end = chunk == line.last ? line.end : chunk_timers;
        for (std::uint32_t i = 0; i < end; ++i) stale.prefetch(chunks_[chunk].timers[i]);
        for (std::uint32_t i = chunk == line.first ? line.begin : 0; i < end; ++i) {
          const Timer timer = chunks_[chunk].timers[i];
          --size_;
          if (kept.empty() || !stale(timer)) append(kept, timer);
        }
        next = chunks_[chunk].next;
        chunks_.release(chunk);
      }
      line = kept;
    }
    stale_ = 0;
  }

  sim::Slab<Chunk> chunks_;
  std::vector<Line> lines_;
  std::size_t size_ = 0;
  std::size_t stale_ = 0;  ///< about how many of them nobody waits for any more
  Timer ringing_{};
};

}  // namespace sandtable::models
