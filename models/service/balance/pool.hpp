/// The replicas of one version that take new requests, and the rule by which one of them is chosen (design §4):
/// - random: each with the same odds, as kube-proxy · round-robin: one after the other in order of creation
/// - least-request: the better of two independent random choices by served + waiting, the first on a tie (Envoy's LEAST_REQUEST)
/// - least-connections: balance/least_loaded.hpp · ring-hash: balance/hash_ring.hpp
/// - shared-queue: any with a free slot, the least loaded first; who finds none waits in the version's common line
/// Source: M. Mitzenmacher, "The power of two choices in randomized load balancing" (2001); Envoy's documentation of load
/// balancers.
#pragma once

#include <cstdint>
#include <vector>

#include "models/scenario/scenario.hpp"
#include "models/service/balance/hash_ring.hpp"
#include "models/service/balance/least_loaded.hpp"
#include "models/service/replica.hpp"
#include "sim/random.hpp"

namespace sandtable::models {

class Pool {
 public:
  /// `stream` is for random choices; `label` places the replicas on the ring.
  Pool(Balance rule, sim::StreamKey stream, std::uint64_t label) : rule_(rule), stream_(stream), label_(label) {}

  void add(std::uint32_t index, Replica& replica);
  void remove(std::uint32_t index, Replica& replica);
  std::size_t ready() const { return ready_.size(); }

  /// To be called when a member's load has changed.
  void load_changed(const Replica& replica) {
    if (replica.place != nobody) by_load_.set_load(replica.place, replica.load());
  }
  /// Where a request goes. The pool is not empty.
  std::uint32_t choose(const Frame& request, const std::vector<Replica>& replicas);
  /// The least loaded: of rules that keep it.
  std::uint32_t least_loaded() const { return by_load_.least(); }

 private:
  bool by_load() const { return rule_ == Balance::least_connections || rule_ == Balance::shared_queue; }
  std::uint32_t random_member(double uniform) const;

  Balance rule_;
  sim::StreamKey stream_;
  std::uint64_t label_;
  std::uint32_t created_ = 0;         ///< members ever
  std::vector<std::uint32_t> ready_;  ///< in order of creation
  std::size_t cursor_ = 0;            ///< round-robin: the next
  LeastLoaded by_load_;
  HashRing ring_;
};

}  // namespace sandtable::models
