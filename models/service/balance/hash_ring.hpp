/// Consistent hashing: each replica owns `points_a_replica` points of a ring of 64-bit hashes, a user goes to the owner of the
/// first point at or after the user's hash. A replica that leaves hands over only its own users; with 160 points (as libketama) the
/// replicas' shares differ by about 1/√160 = 8 %.
/// Source: D. Karger et al., "Consistent hashing and random trees" (STOC 1997).
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace sandtable::models {

class HashRing {
 public:
  static constexpr std::uint32_t points_a_replica = 160;

  /// `label` places the replica's points: the same label, the same points.
  void add(std::uint32_t replica, std::uint64_t label);
  void remove(std::uint32_t replica);
  /// The ring is not empty.
  std::uint32_t owner(std::uint64_t user) const;
  bool empty() const { return points_.empty(); }

 private:
  std::vector<std::pair<std::uint64_t, std::uint32_t>> points_;  ///< (hash, replica), ascending
};

}  // namespace sandtable::models
