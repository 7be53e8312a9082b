/// Entries that are far off, sorted no further than into buckets of time: a calendar of one "year" of equal buckets, and an
/// unsorted rest that lies beyond it. Each entry is written once into a bucket and read once when its bucket's turn comes; with a
/// rest that is spread anew once a year that is O(1) an entry, where a heap of 10⁵ entries touches ten cold cache lines.
///
/// The width of a bucket (a power of two of nanoseconds) is chosen each year such that one whose turn comes holds about
/// `entries_a_bucket`: by how many were taken a nanosecond in the last year, most of which are inserted shortly before their turn,
/// and by how densely those lie that are there, up to the 90th percentile of their times, so that a few entries far out do not
/// widen everyone's buckets. Where far more come during the year than it was made for, it ends early. However the times lie, no
/// entry is lost or late; a bad fit costs time only.
///
/// Entries lie in chunks of one pool: an entry costs its size plus a share of a bucket's partly filled chunk.
/// Source: R. Brown, "Calendar queues" (CACM 31, 1988); the unsorted rest is that of W. T. Tang et al., "Ladder queue" (2005).
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>
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
      while (next_ < rest_ && buckets_[next_].empty()) ++next_;
      if (next_ < rest_ && !is_crowded(buckets_[next_])) break;
      new_year();
    }
    empty_bucket(buckets_[next_], [&](const Entry& entry) {
      ++taken_;
      sink(entry);
    });
    ++next_;
    return year_begin_ + (static_cast<std::uint64_t>(next_) << shift_);
  }

  /// Shows the entries of the bucket that is `distance` after the one whose turn is next, as far as they are known; none beyond the
  /// year's end.
  template <class Sink>
  void look_ahead(std::size_t distance, Sink&& sink) const {
    if (next_ + distance >= rest_) return;
    const std::size_t further = next_ + distance + 4;
    if (further < rest_) __builtin_prefetch(chunks_.data() + buckets_[further].chunk());
    for (Bucket chain = buckets_[next_ + distance]; !chain.empty(); chain = chunks_[chain.chunk()].before) {
      for (std::uint32_t i = 0; i < chain.count(); ++i) sink(chunks_[chain.chunk()].entries[i]);
    }
  }

  /// Drops every entry of which `stale` says so. O(size).
  template <class Predicate>
  void remove_if(Predicate stale) {
    for (auto& bucket : buckets_) {
      const Bucket before = std::exchange(bucket, Bucket{});
      empty_chain(before, [&](const Entry& entry) {
        if (stale(entry)) --size_;
        else append(bucket, entry);
      });
    }
  }

 private:
  static constexpr std::size_t entries_a_bucket = 8;
  static constexpr std::size_t most_buckets = std::size_t{1} << 20;
  static constexpr std::uint32_t chunk_entries = (64 - 8) / sizeof(Entry);

  /// The newest chunk of a bucket, and how many entries it has: enough to know where the next one goes without looking there, as
  /// that place is in no cache.
  class Bucket {
   public:
    Bucket() = default;
    explicit Bucket(std::uint32_t chunk) : word_(chunk << 3) {}
    bool empty() const { return word_ == none; }
    std::uint32_t chunk() const { return word_ >> 3; }
    std::uint32_t count() const { return word_ & 7; }
    std::uint32_t add() { return word_++ & 7; }

   private:
    static constexpr std::uint32_t none = UINT32_MAX;
    std::uint32_t word_ = none;
  };
  static_assert(chunk_entries >= 1 && chunk_entries < 7);

  struct Chunk {
    Entry entries[chunk_entries];
    Bucket before;  ///< the chunk that was full before this one; of one that is free: the next free
  };

  void place(const Entry& entry) {
    const std::uint64_t bucket = entry.time < year_end_ ? (entry.time - year_begin_) >> shift_ : rest_;
    append(buckets_[static_cast<std::size_t>(bucket)], entry);
    ++size_;
  }

  void append(Bucket& bucket, const Entry& entry) {
    if (bucket.empty() || bucket.count() == chunk_entries) [[unlikely]]
      bucket = open_chunk(bucket);
    Entry* const entries = chunks_[bucket.chunk()].entries;
    entries[bucket.add()] = entry;
  }

  Bucket open_chunk(Bucket before) {
    std::uint32_t index = 0;
    if (free_.empty()) {
      index = static_cast<std::uint32_t>(chunks_.size());
      SANDTABLE_EXPECT(index < UINT32_MAX >> 3, "more pending events than a calendar holds");
      chunks_.emplace_back();
    } else {
      index = free_.chunk();
      free_ = chunks_[index].before;
    }
    chunks_[index].before = before;
    return Bucket(index);
  }

  template <class Sink>
  void empty_bucket(Bucket& bucket, Sink&& sink) {
    empty_chain(std::exchange(bucket, Bucket{}), [&](const Entry& entry) {
      --size_;
      sink(entry);
    });
  }

  /// `sink` may append: a chunk is free only after its entries were handed on.
  template <class Sink>
  void empty_chain(Bucket chain, Sink&& sink) {
    while (!chain.empty()) {
      const std::uint32_t index = chain.chunk(), count = chain.count();
      for (std::uint32_t i = 0; i < count; ++i) {
        const Entry entry = chunks_[index].entries[i];
        sink(entry);
      }
      chain = chunks_[index].before;
      chunks_[index].before = free_;
      free_ = Bucket(index);
    }
  }

  /// The year was made for fewer entries than there are by now; half of them have gone by since, so that beginning another one is
  /// paid for.
  bool is_crowded(Bucket chain) const {
    if (taken_ < size_ / 2 || shift_ == 0) return false;
    std::size_t entries = 0;
    for (; !chain.empty(); chain = chunks_[chain.chunk()].before) entries += chain.count();
    return entries > 4 * entries_a_bucket;
  }

  /// Spreads all there is over new buckets: mostly the rest, the others being used up.
  void new_year() {
    const std::vector<Bucket> before(buckets_.begin() + static_cast<std::ptrdiff_t>(next_), buckets_.end());
    std::uint64_t first = forever;
    std::vector<std::uint64_t> sample;
    const std::size_t stride = size_ / 1024 + 1;
    std::size_t seen = 0;
    for (Bucket chain : before) {
      for (; !chain.empty(); chain = chunks_[chain.chunk()].before) {
        for (std::uint32_t i = 0; i < chain.count(); ++i) {
          const std::uint64_t time = chunks_[chain.chunk()].entries[i].time;
          first = std::min(first, time);
          if (seen++ % stride == 0) sample.push_back(time);
        }
      }
    }
    const auto late = sample.begin() + static_cast<std::ptrdiff_t>(sample.size() * 9 / 10);
    std::nth_element(sample.begin(), late, sample.end());
    const std::uint64_t span = *late - first;
    const std::size_t by_density = size_ / entries_a_bucket;
    const double passed = year_end_ == 0 ? 0 : static_cast<double>(first - year_begin_);
    const double by_rate = passed > 0 ? static_cast<double>(taken_) / passed * static_cast<double>(span) / entries_a_bucket : 0;
    // More buckets than entries would cost more to look into than they spare.
    const auto wanted = std::clamp<std::size_t>(std::max(by_density, static_cast<std::size_t>(std::min(by_rate, 1e9))), 1, size_);
    shift_ = static_cast<int>(std::bit_width(span / std::min(wanted, most_buckets)));
    taken_ = 0;
    next_ = 0;
    rest_ = static_cast<std::size_t>((span >> shift_) + 1);
    buckets_.assign(rest_ + 1, Bucket{});
    year_begin_ = first;
    const std::uint64_t length = static_cast<std::uint64_t>(rest_) << shift_;
    year_end_ = forever - first > length ? first + length : forever;
    size_ = 0;
    for (const Bucket& chain : before) empty_chain(chain, [this](const Entry& entry) { place(entry); });
  }

  std::vector<Chunk> chunks_;
  Bucket free_;
  std::vector<Bucket> buckets_ = std::vector<Bucket>(1);  ///< the last is the rest
  std::size_t next_ = 0, rest_ = 0;                       ///< bucket whose turn is next; index of the rest
  std::uint64_t year_begin_ = 0, year_end_ = 0;
  int shift_ = 0;
  std::size_t size_ = 0;
  std::size_t taken_ = 0;  ///< entries since the year began
};

}  // namespace sandtable::sim
