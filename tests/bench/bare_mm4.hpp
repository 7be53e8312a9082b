/// The least that an M/M/c simulation can cost in C++: one loop, one heap of departures, one counter-free generator, no engine, no
/// measurement but the sum of waits. What the request plane costs above it is the price of being general.
#pragma once

#include <cmath>
#include <cstdint>
#include <deque>
#include <functional>
#include <queue>
#include <vector>

namespace sandtable::bench {

struct BareMm4Result {
  std::uint64_t events = 0;  ///< arrivals and departures
  double mean_wait = 0;
};

inline BareMm4Result bare_mm4(std::uint64_t customers, unsigned servers, double arrival_rate, double service_mean,
                              std::uint64_t seed) {
  std::uint64_t state = seed;
  const auto uniform = [&state] {  // SplitMix64
    std::uint64_t z = (state += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return (static_cast<double>((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
  };
  const auto exponential = [&uniform](double mean) { return -mean * std::log(uniform()); };

  struct Event {
    double time;
    bool arrival;
    bool operator>(const Event& other) const { return time > other.time; }
  };
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events;
  std::deque<double> waiting;
  BareMm4Result result;
  unsigned busy = 0;
  std::uint64_t arrived = 1;
  double waited = 0;
  events.push({exponential(1 / arrival_rate), true});
  while (!events.empty()) {
    const Event event = events.top();
    events.pop();
    ++result.events;
    if (event.arrival) {
      if (arrived < customers) {
        ++arrived;
        events.push({event.time + exponential(1 / arrival_rate), true});
      }
      if (busy < servers) {
        ++busy;
        events.push({event.time + exponential(service_mean), false});
      } else {
        waiting.push_back(event.time);
      }
    } else if (waiting.empty()) {
      --busy;
    } else {
      waited += event.time - waiting.front();
      waiting.pop_front();
      events.push({event.time + exponential(service_mean), false});
    }
  }
  result.mean_wait = waited / static_cast<double>(customers);
  return result;
}

}  // namespace sandtable::bench
