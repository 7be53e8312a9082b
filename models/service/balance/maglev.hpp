/// Maglev hashing: a table of M entries (a prime; 65537 by default), each owned by a replica; a user goes to the owner of entry
/// hash(user) mod M. Replica i prefers the entries in the order
///     (offset + j·skip) mod M,   offset = h1(i) mod M,   skip = h2(i) mod (M − 1) + 1,   j = 0, 1, …
/// and the replicas, in order of creation, each in turn take the first entry of their own that is still free, until none is.
/// The shares differ by one entry at most. A replica that leaves hands over its entries, and few others change hands (minimal
/// disruption: about as many again at worst for a large M/n; the test bounds it). The table is made anew at the first choice after
/// a change: O(M log M) on average.
/// Source: D. Eisenbud et al., "Maglev: a fast and reliable software network load balancer" (NSDI 2016), §3.4; Envoy's MAGLEV.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace sandtable::models {

/// Where a replica's preferences begin, and how far apart they are.
struct MaglevPreference {
  std::uint32_t offset = 0, skip = 1;
};

/// The position in `preferences` of each entry's owner. There is one at least, and `size` is a prime.
std::vector<std::uint32_t> maglev_table(std::uint32_t size, const std::vector<MaglevPreference>& preferences);

class Maglev {
 public:
  explicit Maglev(std::uint32_t size) : size_(size) {}

  /// `label` decides the replica's preferences. Replicas lie in the order of their indices.
  void add(std::uint32_t replica, std::uint64_t label);
  void remove(std::uint32_t replica);
  /// There is a replica.
  std::uint32_t owner(std::uint64_t user);

 private:
  std::uint32_t size_;
  std::vector<std::pair<std::uint32_t, MaglevPreference>> replicas_;  ///< ascending
  std::vector<std::uint32_t> table_;                                  ///< replicas by entry; empty: to be made
};

}  // namespace sandtable::models
