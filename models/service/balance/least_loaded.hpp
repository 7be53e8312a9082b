/// The replica with the least load, among equals the one whose load changed longest ago: HAProxy's leastconn, which keeps its
/// servers in a tree keyed by served + queued connections and reinserts one behind its equals whenever that number changes. A
/// tournament tree over packed keys (load | stamp): O(log n) a change, the winner is at the root. Validity: equal weights, one
/// balancer that sees all requests. Source: HAProxy configuration manual, `balance leastconn`; the order among equals is that of
/// its duplicate-keyed tree.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

namespace sandtable::models {

class LeastLoaded {
 public:
  static constexpr std::uint32_t none = UINT32_MAX;

  /// Takes a replica in, at the first free place, and returns that place.
  std::uint32_t add(std::uint32_t replica, std::uint32_t load) {
    const auto free = std::find(replicas_.begin(), replicas_.end(), none);
    const auto place = static_cast<std::uint32_t>(free - replicas_.begin());
    if (free == replicas_.end()) grow();
    replicas_[place] = replica;
    set_load(place, load);
    return place;
  }
  void remove(std::uint32_t place) {
    replicas_[place] = none;
    update(place, empty);
  }
  void set_load(std::uint32_t place, std::uint32_t load) {
    update(place, (static_cast<std::uint64_t>(load) << stamp_bits) | (++stamp_ & ((std::uint64_t{1} << stamp_bits) - 1)));
  }
  /// Its replica; `none` when there is none.
  std::uint32_t least() const { return replicas_.empty() ? none : replicas_[winners_[1]]; }

 private:
  static constexpr int stamp_bits = 44;  // 1.7·10¹³ changes; leaves a load of a million
  static constexpr std::uint64_t empty = UINT64_MAX;

  void grow() {
    const std::size_t places = std::max<std::size_t>(2, 2 * replicas_.size());
    replicas_.resize(places, none);
    keys_.resize(places, empty);
    winners_.assign(places, 0);
    for (std::size_t node = places - 1; node >= 1; --node) play(node);
  }
  void update(std::uint32_t place, std::uint64_t key) {
    keys_[place] = key;
    for (std::size_t node = (place + keys_.size()) / 2; node >= 1; node /= 2) play(node);
  }
  /// Node i has the children 2i and 2i + 1; those from keys_.size() on are the places themselves.
  void play(std::size_t node) {
    const std::uint32_t left = contestant(2 * node), right = contestant(2 * node + 1);
    winners_[node] = keys_[right] < keys_[left] ? right : left;
  }
  std::uint32_t contestant(std::size_t node) const {
    return node >= keys_.size() ? static_cast<std::uint32_t>(node - keys_.size()) : winners_[node];
  }

  std::vector<std::uint32_t> replicas_;  ///< by place; a power of two of them
  std::vector<std::uint64_t> keys_;      ///< by place
  std::vector<std::uint32_t> winners_;   ///< by node, from 1: the place with the smallest key below it
  std::uint64_t stamp_ = 0;
};

}  // namespace sandtable::models
