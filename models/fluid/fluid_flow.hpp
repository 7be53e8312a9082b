/// Requests as a fluid: how much flows where, step by step. Within a step arrivals are even; each pool moves by its own equation
/// (pool_curve.hpp), callers before callees; what a caller's requests hold and how often they call follows the regime that the
/// pools were in at the end of the last step (explicit, first order in the step). Where two pools push each other to and fro over
/// that delay, their parameters follow by a part that halves with each turn.
///
/// A pool whose traffic is closed (P clients, mean thought S, both ways of the network included) gets a = (P − X)/S.
/// A node's cores: a replica may use what its neighbours leave on average, and at least its fair share by weight (node_shares.hpp).
/// A token bucket refuses what M/D/1 with room for `burst` would.
/// Replicas that are lost unnoticed get the share of its requests that loss_share.hpp says; those are unavailable.
/// The wait of those that end now is that of FIFO: they came when as many had been let in as have left now.
///
/// A step may be cut for one service alone (`touch`), which then moves in pieces while the others make the step as a whole. What
/// happened in the step is the sum over its pieces; how the pool fares is that of the last.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "models/fluid/fluid_layout.hpp"
#include "models/fluid/node_shares.hpp"
#include "models/fluid/pool_curve.hpp"
#include "models/fluid/regime.hpp"
#include "models/traffic/rate_integral.hpp"
#include "sim/random.hpp"

namespace sandtable::models {

/// One version's pool: what it did in the last step, in requests.
struct PoolFlow {
  double arrived = 0, unavailable = 0, rejected = 0, served = 0, dropped = 0;
  double held = 0, waiting = 0;  ///< ∫ number dt, ∫ number in line dt
  double cores = 0;              ///< ∫ cores in use dt
  double core_limit = 0;         ///< of a replica now; 0 where it has none
  double load = 0;               ///< offered ÷ capacity
};

/// All that ever went through it.
struct PoolTotals {
  double arrived = 0, unavailable = 0, rejected = 0, served = 0, dropped = 0;
};

class FluidFlow {
 public:
  FluidFlow(const CompiledWorld& world, const FluidLayout& layout, sim::RunSeed seed, Neighbours neighbours);

  void add_replica(std::uint32_t version, std::optional<std::uint32_t> node);
  /// Its requests end, as they would (`drained`) or at once as unavailable.
  void remove_replica(std::uint32_t version, std::optional<std::uint32_t> node, bool drained);
  /// A replica that was removed is one that balancers still send to (+1), or not any more (−1).
  void lose(std::uint32_t version, double change) { pools_[version].lost_replicas += change; }
  void set_weight(std::uint32_t version, double weight) { pools_[version].weight = weight; }

  /// From second `from`, for `span` seconds.
  void step(double from, double span);
  /// The step that began at second `from` goes up to `now` for this version's service: it is about to change.
  void touch(std::uint32_t version, double from, double now);
  /// What the pools' requests hold and call from now on, by part.
  void follow(const std::vector<const Served*>& served);

  // Of the last step
  const std::vector<PoolView>& views() const { return views_; }
  const std::vector<PoolFlow>& flows() const { return flows_; }
  const std::vector<double>& part_shares() const { return part_share_; }    ///< of its pool's arrivals
  const std::vector<double>& entry_shares() const { return entry_share_; }  ///< of its part's arrivals
  const std::vector<double>& weights() const { return weights_; }

  double ready(std::uint32_t version) const { return pools_[version].replicas; }
  /// Over the last step.
  double mean_ready(std::uint32_t version) const { return pools_[version].mean_replicas; }
  double number(std::uint32_t version) const { return pools_[version].number; }
  double response(std::uint32_t version) const;
  const PoolTotals& totals(std::uint32_t version) const { return pools_[version].totals; }

  using CurveKey = std::array<int, 10>;

 private:
  struct Pool {
    double replicas = 0, lost_replicas = 0, weight = 1;
    double number = 0, variance = 0;
    double delay = 0, demand = 0;          ///< s, CPU s: means over its requests
    double holding_scv = 1, third = 1.5;   ///< of the time in a slot
    double follows = 1, last_change = 0;   ///< damping
    double gone_well = 0, gone_badly = 0;  ///< requests of replicas removed since the last step
    double served_rate = 0;
    double served_in_step = 0, ready_time = 0, mean_replicas = 0;  ///< over the pieces of a step
    double held_by_closed = 0;                                     ///< share of its requests whose users are clients
    std::shared_ptr<const PoolCurve> curve;
    PoolShape shape;  ///< that the curve was chosen for
    CurveKey curve_key{};
    double unit = 1;      ///< s, the curve's unit of time
    double cpu_unit = 0;  ///< where the CPU bounds it: its share of that unit
    PoolTotals totals;
    double let_in = 0, left = 0;                    ///< totals, for FIFO
    std::deque<std::pair<double, double>> history;  ///< (time, let in by then), from the oldest still in
    double age = 0;
  };

  void begin(double from);
  void step_service(std::uint32_t service, double from, double span);
  void step_pool(std::uint32_t version, double rate, Inflow closed, double from, double span);
  void choose_curve(std::uint32_t version, double population);
  double cores_of(std::uint32_t version);
  void view(std::uint32_t version, const Passage& passage, double span);
  double age_of(Pool& pool, double now, double rate) const;

  const CompiledWorld& world_;
  const FluidLayout& layout_;
  std::vector<Pool> pools_;
  NodeShares shares_;
  std::vector<std::optional<RateIntegral>> sources_;
  std::vector<double> gap_scv_;                ///< by traffic
  std::vector<double> think_;                  ///< by traffic: s, network included
  std::vector<std::vector<double>> attempts_;  ///< by part, and slot of the endpoint called
  std::vector<double> part_rate_, part_share_, entry_rate_, entry_share_, endpoint_rate_, weights_;
  std::vector<double> reached_;  ///< by service: the second up to which it has made the step under way
  bool under_way_ = false;
  std::vector<PoolView> views_;
  std::vector<PoolFlow> flows_;
  std::map<CurveKey, std::shared_ptr<const PoolCurve>> curves_;
};

}  // namespace sandtable::models
