/// The mesh of mesh.py as a bare loop: a 4-ary heap of 16-byte entries over as many stations and requests, timeouts as entries that
/// are cancelled lazily, one pass through five stations. No engine, no balancing among replicas, no frames of calls, no counters to
/// be replayed; it measures nothing but how many requests came through. What it draws is what the mesh draws, from SplitMix64.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

namespace sandtable::bench {

struct BareMeshConfig {
  std::uint32_t layers = 5;
  std::uint32_t width = 200;  ///< stations of a layer
  std::uint32_t servers = 0;  ///< of a station
  double rate = 0;            ///< requests per second, over all
  double seconds = 0;
  double passing_mean = 0.005;               ///< exponential work of a station that passes on
  double leaf_least = 0.6, leaf_most = 1.4;  ///< uniform work of the last
  double timeout = 2;                        ///< of each station's call
};

struct BareMeshResult {
  std::uint64_t events = 0;  ///< arrivals and departures; cancelled timeouts don't count
  std::uint64_t completed = 0, timed_out = 0;
  std::uint64_t in_flight = 0, pending = 0;  ///< at the end
};

/// Least time first. After a pop the root stays vacant, so that the push which mostly follows takes one sift.
class BareHeap {
 public:
  struct Entry {
    double time;
    std::uint32_t what;   ///< kind, request
    std::uint32_t check;  ///< of a timeout: the request's number when it was armed
  };

  bool empty() const { return entries_.size() == (vacant_ ? 1U : 0U); }
  std::size_t size() const { return entries_.size() - (vacant_ ? 1 : 0); }
  void push(const Entry& entry) {
    if (vacant_) {
      vacant_ = false;
      return sift_down(entry);
    }
    std::size_t hole = entries_.size();
    entries_.push_back(entry);
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / 4;
      if (entries_[parent].time <= entry.time) break;
      entries_[hole] = entries_[parent];
      hole = parent;
    }
    entries_[hole] = entry;
  }
  Entry pop() {
    if (vacant_) {
      vacant_ = false;
      const Entry last = entries_.back();
      entries_.pop_back();
      sift_down(last);
    }
    vacant_ = true;
    return entries_.front();
  }

 private:
  void sift_down(const Entry& entry) {
    Entry* const heap = entries_.data();
    const std::size_t count = entries_.size();
    std::size_t hole = 0;
    for (;;) {
      const std::size_t first = hole * 4 + 1;
      std::size_t least = first;
      if (first + 4 <= count) {
        const std::size_t left = first + static_cast<std::size_t>(heap[first + 1].time < heap[first].time);
        const std::size_t right = first + 2 + static_cast<std::size_t>(heap[first + 3].time < heap[first + 2].time);
        least = heap[right].time < heap[left].time ? right : left;
      } else {
        if (first >= count) break;
        for (std::size_t child = first + 1; child < count; ++child) {
          if (heap[child].time < heap[least].time) least = child;
        }
      }
      if (entry.time <= heap[least].time) break;
      heap[hole] = heap[least];
      hole = least;
    }
    heap[hole] = entry;
  }

  std::vector<Entry> entries_;
  bool vacant_ = false;
};

class BareMesh {
 public:
  BareMesh(const BareMeshConfig& config, std::uint64_t seed) : config_(config), state_(seed) {
    stations_.resize(std::size_t{config.layers} * config.width);
    for (std::uint32_t layer = 0; layer + 1 < config.layers; ++layer) {
      Station* const row = &stations_[std::size_t{layer} * config.width];
      for (std::uint32_t i = 0; i < config.width; ++i) row[i].next = (layer + 1) * config.width + i;
      for (std::uint32_t i = config.width; i > 1; --i) std::swap(row[i - 1].next, row[next_word() % i].next);
    }
  }

  BareMeshResult run() {
    schedule(exponential(1 / config_.rate), arrival, 0, 0);
    BareMeshResult result;
    while (!heap_.empty()) {
      const auto entry = heap_.pop();
      if (entry.time > config_.seconds) break;
      now_ = entry.time;
      const std::uint32_t index = entry.what & index_mask;
      switch (entry.what & ~index_mask) {
        case arrival:
          ++result.events;
          schedule(now_ + exponential(1 / config_.rate), arrival, 0, 0);
          enter(open(), static_cast<std::uint32_t>(next_word() % config_.width));
          break;
        case departure: {
          ++result.events;
          const std::uint32_t station = requests_[index].station;
          leave(station);
          if (const std::uint32_t next = stations_[station].next; next != none) {
            if (!requests_[index].given_up) schedule(now_ + config_.timeout, timeout, index, requests_[index].number);
            enter(index, next);
          } else {
            ++result.completed;
            close(index);
          }
          break;
        }
        case timeout:
          if (requests_[index].number != entry.check || requests_[index].given_up) break;
          ++result.events;
          ++result.timed_out;
          requests_[index].given_up = true;  // its user is gone, what is under way goes on
          break;
      }
    }
    result.in_flight = requests_.size() - free_.size();
    result.pending = heap_.size();
    return result;
  }

 private:
  enum Kind : std::uint32_t { arrival = 0, departure = 1U << 30, timeout = 2U << 30 };
  static constexpr std::uint32_t index_mask = (1U << 30) - 1;
  static constexpr std::uint32_t none = UINT32_MAX;

  struct Station {
    std::uint32_t busy = 0;
    std::uint32_t next = none;
    std::uint32_t first_waiting = none, last_waiting = none;
  };
  struct Request {
    std::uint32_t number = 0;  ///< of the requests that had this place
    std::uint32_t station = 0;
    std::uint32_t behind = none;  ///< in a station's line
    bool given_up = false;
  };

  std::uint64_t next_word() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  double uniform() { return (static_cast<double>(next_word() >> 11) + 0.5) * 0x1p-53; }
  double exponential(double mean) { return -mean * std::log(uniform()); }
  void schedule(double time, Kind kind, std::uint32_t index, std::uint32_t check) { heap_.push({time, kind | index, check}); }

  std::uint32_t open() {
    if (free_.empty()) {
      requests_.emplace_back();
      return static_cast<std::uint32_t>(requests_.size() - 1);
    }
    const std::uint32_t index = free_.back();
    free_.pop_back();
    return index;
  }
  void close(std::uint32_t index) {
    ++requests_[index].number;
    requests_[index].given_up = false;
    free_.push_back(index);
  }
  void enter(std::uint32_t index, std::uint32_t at) {
    requests_[index].station = at;
    auto& station = stations_[at];
    if (station.busy < config_.servers) {
      ++station.busy;
      return begin(index, station);
    }
    requests_[index].behind = none;
    if (station.first_waiting == none) station.first_waiting = index;
    else requests_[station.last_waiting].behind = index;
    station.last_waiting = index;
  }
  void begin(std::uint32_t index, const Station& station) {
    const double work = station.next != none ? exponential(config_.passing_mean)
                                             : config_.leaf_least + (config_.leaf_most - config_.leaf_least) * uniform();
    schedule(now_ + work, departure, index, 0);
  }
  void leave(std::uint32_t at) {
    auto& station = stations_[at];
    if (station.first_waiting == none) {
      --station.busy;
      return;
    }
    const std::uint32_t next = station.first_waiting;
    station.first_waiting = requests_[next].behind;
    begin(next, station);
  }

  BareMeshConfig config_;
  std::uint64_t state_;
  double now_ = 0;
  BareHeap heap_;
  std::vector<Station> stations_;
  std::vector<Request> requests_;
  std::vector<std::uint32_t> free_;
};

}  // namespace sandtable::bench
