/// Smooth weighted round robin: at each turn every replica's credit grows by its weight, the one with the most goes (the first of
/// equals) and pays the sum of all weights. In Σw turns a replica of integer weight w goes w times, spread out: for 5, 1, 1 the
/// order is a a b a c a a. With equal weights it is round robin. O(n) a turn.
/// Source: nginx's ngx_http_upstream_round_robin (peer selection since 1.3.1); its commit message gives that example.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace sandtable::models {

class SmoothWeights {
 public:
  void add(std::uint32_t replica, double weight) {
    const auto after = [](std::uint32_t one, const Entry& other) { return one < other.replica; };
    entries_.insert(std::upper_bound(entries_.begin(), entries_.end(), replica, after), {replica, weight, 0});
  }
  void remove(std::uint32_t replica) {
    std::erase_if(entries_, [replica](const Entry& entry) { return entry.replica == replica; });
  }
  /// There is a replica.
  std::uint32_t next() {
    Entry* best = nullptr;
    double total = 0;
    for (auto& entry : entries_) {
      entry.credit += entry.weight;
      total += entry.weight;
      if (best == nullptr || entry.credit > best->credit) best = &entry;
    }
    best->credit -= total;
    return best->replica;
  }

 private:
  struct Entry {
    std::uint32_t replica;
    double weight, credit;
  };
  std::vector<Entry> entries_;  ///< ascending
};

}  // namespace sandtable::models
