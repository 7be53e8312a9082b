/// Entries that are far off, sorted no further than into buckets of time: a calendar of one "year" of equal buckets, and an
/// unsorted rest that lies beyond it. Each entry is written once into a bucket and read once when its bucket's turn comes; with a
/// rest that is spread anew once a year that is O(1) an entry, where a heap of 10⁵ entries touches ten cold cache lines.
///
/// The width of a bucket (a power of two of nanoseconds) is chosen each year such that a bucket of the coming time holds about
/// `entries_a_bucket`, by the 90th percentile of the rest's times: a few entries far out do not widen everyone's buckets. However
/// the times lie, no entry is lost or late; a bad fit costs time only.
///
/// Entries lie in chunks of one pool: an entry costs its size plus a share of a bucket's partly filled chunk.
/// Source: R. Brown, "Calendar queues" (CACM 31, 1988); the unsorted rest is that of W. T. Tang et al., "Ladder queue" (2005).
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "sim/contract.hpp"

namespace sandtable::sim {

/// `Entry` is small and trivially copyable, with a member `time` in nanoseconds.
template <class Entry>
class EventCalendar {
 public:
  static constexpr std::uint64_t forever = UINT64_MAX;

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// `entry.time` is not before what `take` last returned, unless the calendar is empty.
  void insert(const Entry& entry) {
    if (size_ == 0) year_end_ = 0;  // whatever comes next begins another year
    place(entry);
  }

  /// Hands the entries of the earliest bucket that has any to `sink`, in no order, and returns the end of that bucket: all entries
  /// left are at or after it. The calendar is not empty.
  template <class Sink>
  std::uint64_t take(Sink&& sink) {
    SANDTABLE_EXPECT(size_ > 0, "an empty calendar has no next bucket");
    for (;;) {
      while (next_ < rest_ && buckets_[next_] == none) ++next_;
      if (next_ < rest_) break;
      new_year();
    }
    empty_bucket(buckets_[next_], sink);
    ++next_;
    return year_begin_ + (static_cast<std::uint64_t>(next_) << shift_);
  }

  /// Drops every entry of which `stale` says so. O(size).
  template <class Predicate>
  void remove_if(Predicate stale) {
    for (auto& bucket : buckets_) {
      const std::uint32_t before = bucket;
      bucket = none;
      empty_chain(before, [&](const Entry& entry) {
        if (stale(entry)) --size_;
        else append(bucket, entry);
      });
    }
  }

 private:
  static constexpr std::uint32_t none = UINT32_MAX;
  static constexpr std::size_t entries_a_bucket = 12;
  static constexpr std::size_t most_buckets = std::size_t{1} << 20;
  static constexpr std::size_t chunk_entries = (128 - 8) / sizeof(Entry);

  struct Chunk {
    std::uint32_t next = none;  ///< full ones only
    std::uint32_t count = 0;
    Entry entries[chunk_entries];
  };

  void place(const Entry& entry) {
    const std::uint64_t bucket = entry.time < year_end_ ? (entry.time - year_begin_) >> shift_ : rest_;
    append(buckets_[static_cast<std::size_t>(bucket)], entry);
    ++size_;
  }

  void append(std::uint32_t& bucket, const Entry& entry) {
    if (bucket == none || chunks_[bucket].count == chunk_entries) [[unlikely]]
      bucket = open_chunk(bucket);
    auto& chunk = chunks_[bucket];
    chunk.entries[chunk.count++] = entry;
  }

  std::uint32_t open_chunk(std::uint32_t next) {
    std::uint32_t index = free_;
    if (index == none) {
      index = static_cast<std::uint32_t>(chunks_.size());
      chunks_.emplace_back();
    } else {
      free_ = chunks_[index].next;
    }
    chunks_[index].next = next;
    chunks_[index].count = 0;
    return index;
  }

  template <class Sink>
  void empty_bucket(std::uint32_t& bucket, Sink&& sink) {
    const std::uint32_t chain = bucket;
    bucket = none;
    empty_chain(chain, [&](const Entry& entry) {
      --size_;
      sink(entry);
    });
  }

  /// `sink` may append: a chunk is free only after its entries were handed on.
  template <class Sink>
  void empty_chain(std::uint32_t chain, Sink&& sink) {
    while (chain != none) {
      const std::uint32_t count = chunks_[chain].count;
      for (std::uint32_t i = 0; i < count; ++i) {
        const Entry entry = chunks_[chain].entries[i];
        sink(entry);
      }
      const std::uint32_t next = chunks_[chain].next;
      chunks_[chain].next = free_;
      free_ = chain;
      chain = next;
    }
  }

  /// The buckets are used up: spreads the rest over new ones.
  void new_year() {
    std::vector<Entry> rest;
    rest.reserve(size_);
    empty_bucket(buckets_[rest_], [&](const Entry& entry) { rest.push_back(entry); });
    const auto earlier = [](const Entry& a, const Entry& b) { return a.time < b.time; };
    const std::size_t bulk = rest.size() * 9 / 10;
    std::nth_element(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(bulk), rest.end(), earlier);
    const std::uint64_t late = rest[bulk].time;
    const std::uint64_t first = std::min_element(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(bulk) + 1, earlier)->time;
    const std::uint64_t span = late - first;
    const std::uint64_t wanted = std::clamp<std::uint64_t>(rest.size() / entries_a_bucket, 1, most_buckets);
    shift_ = static_cast<int>(std::bit_width(span / wanted));
    next_ = 0;
    rest_ = static_cast<std::size_t>((span >> shift_) + 1);
    buckets_.assign(rest_ + 1, none);
    year_begin_ = first;
    const std::uint64_t length = static_cast<std::uint64_t>(rest_) << shift_;
    year_end_ = forever - first > length ? first + length : forever;
    for (const auto& entry : rest) place(entry);
  }

  std::vector<Chunk> chunks_;
  std::uint32_t free_ = none;
  std::vector<std::uint32_t> buckets_ = {none};  ///< newest chunk of each; the last is the rest
  std::size_t next_ = 0, rest_ = 0;              ///< bucket whose turn is next; index of the rest
  std::uint64_t year_begin_ = 0, year_end_ = 0;
  int shift_ = 0;
  std::size_t size_ = 0;
};

}  // namespace sandtable::sim
