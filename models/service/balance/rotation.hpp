/// Replicas in rotation, and the rule by which one of them is chosen (design §4):
/// - random: each with the same odds, as kube-proxy · round-robin: one after the other in order of creation
/// - least-request: the better of two independent random choices by served + waiting, the first on a tie (Envoy's LEAST_REQUEST)
/// - least-request-full: balance/least_requested.hpp · least-connections: balance/least_loaded.hpp
/// - ewma: the better of two by latency and load, balance/peak_ewma.hpp · weighted-round-robin: balance/smooth_weights.hpp
/// - ring-hash: balance/hash_ring.hpp · maglev: balance/maglev.hpp
/// - shared-queue: any with a free slot, the least loaded first; who finds none waits in the version's common line
/// - dns: the clients choose, balance/dns_answers.hpp; here are the addresses
/// Source: M. Mitzenmacher, "The power of two choices in randomized load balancing" (2001); Envoy's documentation of load
/// balancers.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "models/service/balance/balance_config.hpp"
#include "models/service/balance/hash_ring.hpp"
#include "models/service/balance/least_loaded.hpp"
#include "models/service/balance/maglev.hpp"
#include "models/service/balance/peak_ewma.hpp"
#include "models/service/balance/smooth_weights.hpp"
#include "models/service/replica.hpp"
#include "sim/random.hpp"

namespace sandtable::models {

class Rotation {
 public:
  /// Of all replicas of a pool, or of one zone's: that says where in a `Replica` its place among the loads is kept.
  enum class Scope : std::uint8_t { all, zone };

  /// `stream` is for random choices; `label` places the replicas on the ring and in the table.
  Rotation(const BalanceConfig& config, sim::StreamKey stream, std::uint64_t label, Scope scope)
      : rule_(config.rule), scope_(scope), stream_(stream), label_(label), table_(config.table) {}

  void add(std::uint32_t index, Replica& replica, double weight);
  void remove(std::uint32_t index, Replica& replica);
  std::size_t size() const { return ready_.size(); }
  bool empty() const { return ready_.empty(); }
  /// In order of creation.
  const std::vector<std::uint32_t>& members() const { return ready_; }

  void load_changed(const Replica& replica) { by_load_.set_load(place_of(replica), replica.load()); }
  /// Where a request goes. The rotation is not empty.
  std::uint32_t choose(const Frame& request, const std::vector<Replica>& replicas, PeakEwma& latencies, sim::Time now);
  /// The least loaded: of rules that keep it.
  std::uint32_t least_loaded() const { return by_load_.least(); }

 private:
  bool by_load() const { return rule_ == Balance::least_connections || rule_ == Balance::shared_queue; }
  std::uint32_t& place_of(Replica& replica) const { return scope_ == Scope::all ? replica.place : replica.parts->zone_place; }
  std::uint32_t place_of(const Replica& replica) const { return scope_ == Scope::all ? replica.place : replica.parts->zone_place; }
  std::uint32_t random_member(double uniform) const;
  /// Two that differ, all pairs with the same odds; twice the only one where there is one.
  std::pair<std::uint32_t, std::uint32_t> two_members(double one, double other) const;

  Balance rule_;
  Scope scope_;
  sim::StreamKey stream_;
  std::uint64_t label_;
  std::vector<std::uint32_t> ready_;  ///< in order of creation, which is that of their indices
  std::size_t cursor_ = 0;            ///< round-robin: the next
  LeastLoaded by_load_;
  HashRing ring_;
  Maglev table_;
  SmoothWeights turns_;
};

}  // namespace sandtable::models
