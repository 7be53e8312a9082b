/// A scenario as a network of queues, and its steady state.
///
/// Unknown are, per endpoint and version, the time a visit takes and whether it succeeds, and per station the waits; they depend on
/// each other both ways, so they are a fixed point, reached by substitution:
///   1. traffic equations, callers first: λ_e = Σ traffic to e + Σ callers λ_c · (share let in) · (expected attempts of each call);
///   2. callees first: cumulants of a visit's time, summed over its steps (a call holds the caller's slot: layered queueing), and
///      with them the station (station.hpp);
///   until no figure moves by more than 1e−11.
/// A call with timeout τ and r retries succeeds at an attempt with a = P(callee succeeds)·P(latency ≤ τ); it makes Σ_{k≤r} (1−a)^k
/// attempts, all of which load the callee, which is not cancelled. That amplification can hold itself up: started from an empty and
/// from a congested system, the iteration then ends in two places, and the scenario is metastable.
/// Closed loops: each client away comes back at rate 1/(think + network), or, further down, at λ/(N − inside): exact where users
/// queue at one station (machine repair), within some percent with several (Marie's method without its service-rate correction).
///
/// Assumes: independence of stations and steps; arrivals that are Poisson's given their rate, but for `deterministic` and `renewal`
/// (squared coefficient of variation c²; thinned by p, by `keep` or as a part of a mix, 1 + p·(c² − 1)); Poisson arrivals further
/// down; equal replicas; a service's endpoints share its slots in proportion to their rates; waits at the slots' queue as in M/M/c,
/// corrected. Not in it: crashes, startup, breakers that open, placement on nodes (cores of a group are one pool that all its
/// replicas use in proportion). Sources: L. Kleinrock, Queueing Systems I, II; J. A. Rolia, K. C. Sevcik, "The method of layers",
/// IEEE TSE 21 (1995); R. Marie, "An approximate analytical method for general queueing networks", IEEE TSE 5 (1979); N. Bronson et
/// al., "Metastable failures in distributed systems", HotOS 2021.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "models/analytic/cumulants.hpp"
#include "models/analytic/station.hpp"
#include "models/service/compiled_world.hpp"
#include "sim/result.hpp"

namespace sandtable::models::analytic {

enum class Failure { timeout, rejected, unavailable };
inline constexpr std::size_t failures = 3;
using Failures = std::array<double, failures>;

/// What changes between candidates; one entry a version of the world.
struct Candidate {
  std::vector<std::uint32_t> replicas;
  std::vector<double> weights;
  bool split = false;  ///< rules that even out by loads count as `random`, the worst they can be, instead of as a common queue
  bool operator==(const Candidate&) const = default;
};
/// The load, one of each a traffic: an open rate, or clients of a closed loop.
struct Demand {
  std::vector<double> rates, clients;
  std::vector<std::vector<double>> shares{};  ///< of its entries; empty, as a whole or for a traffic: the entries' weights
};
/// An endpoint that a traffic sends to.
struct Entry {
  std::size_t endpoint = 0;
  double weight = 1;  ///< share of the traffic's requests
};

/// One endpoint at one version.
struct Visit {
  Cumulants time;      ///< s in a slot, of successes
  double success = 1;  ///< once let in
  Failures failed{};   ///< shares, once let in
  double between = 0;  ///< of the variance, what is between the branches of choices
  double holding = 0;  ///< s in a slot, of all
  double cpu = 0;      ///< CPU seconds
  Cumulants latency;   ///< of successes, wait included
};
struct EndpointState {
  double rate = 0, loop_rate = 0;  ///< arrivals: of open streams, of closed loops
  double success = 1;              ///< of arrivals
  Failures failed{};
  Cumulants latency;   ///< of successes, all versions mixed
  double between = 0;  ///< of its variance, what is between the branches of choices
  /// Several humps: three moments don't tell where in between its quantiles lie.
  bool humped() const { return between > 0.25 * latency.variance; }
};
class Network;

struct Solution {
  std::vector<Visit> visits;  ///< `Network::visit_of`
  std::vector<EndpointState> endpoints;
  std::vector<StationState> stations;  ///< one a version
  std::vector<StationLoad> loads;
  std::vector<double> loop_rates;  ///< one a traffic: requests of its closed loop
  std::vector<double> calls;       ///< one a step and version: attempts per visit let in
  double node_stretch = 1;         ///< by which short nodes slow every cpu step
  double node_share = 0;           ///< cores in use ÷ cores of all nodes
  bool breaker_may_open = false;
  bool converged = false;
  std::uint32_t rounds = 0;

  /// At a version, per second, rejected ones included.
  double arrivals(const Network& network, const Candidate& candidate, std::size_t version) const;
};

class Workspace;
enum class Start { empty, congested };

class Network {
 public:
  /// Shares the world, which must outlive it, and is of a scenario that has nothing `exact_only`.
  explicit Network(const CompiledWorld& world);

  const CompiledWorld& world() const { return *world_; }
  Candidate present() const;
  /// Fills `into.solution` anew. Pure: what the workspace held before changes no bit.
  void solve(const Candidate& candidate, const Demand& demand, Start start, Workspace& into) const;
  Solution solve(const Candidate& candidate, const Demand& demand, Start start = Start::empty) const;

  std::size_t visit_of(std::size_t endpoint, std::size_t version) const { return visit_base_[endpoint] + version; }
  /// In `Solution::calls`.
  std::size_t first_call_of(std::size_t version) const { return first_call_[version]; }
  const Cumulants& time_of(std::size_t step) const { return times_[step]; }  ///< of a `work` or `cpu` step
  /// Share of its service's requests that go to a version.
  double share_of(std::size_t version, const Candidate& candidate) const;
  StationShape shape_of(std::size_t version, const Candidate& candidate) const;
  /// A service comes after all that it calls (where calls come back to a service: by its last endpoint).
  const std::vector<std::size_t>& services_callees_first() const { return services_; }
  /// Versions that a request to this endpoint can reach, its own included.
  const std::vector<std::size_t>& reach(std::size_t endpoint) const { return reach_[endpoint]; }
  const std::vector<Entry>& entries(std::size_t traffic) const { return entries_[traffic]; }  ///< each endpoint once
  double share_of_entry(const Demand& demand, std::size_t traffic, std::size_t entry) const {
    return demand.shares.empty() || demand.shares[traffic].empty() ? entries_[traffic][entry].weight
                                                                   : demand.shares[traffic][entry];
  }
  /// Mean latency of a traffic's requests at their endpoints.
  double answer_s(const Demand& demand, std::size_t traffic, const Solution& solution) const;
  bool reaches(std::size_t traffic, std::size_t version) const;
  bool may_split() const { return may_split_; }  ///< `Candidate::split` changes something
  /// Why nothing is to be said of requests: traffic that is no stream near Poisson's whose rate is known. Users in sessions, who
  /// come again after each answer; on/off sources, bursty on all scales; gaps without a variance; clients whom a
  /// token bucket turns away. Empty where all is well.
  const std::string& unfit() const { return unfit_; }
  bool rates_known() const { return rates_known_; }  ///< no sessions
  const std::string& nodes_name() const { return nodes_name_; }
  double network_s() const { return network_s_; }  ///< there and back
  double node_cores() const { return node_cores_; }
  /// Seconds between an answer and the client's next request.
  double think_s(std::size_t traffic) const;
  bool has_retries() const { return has_retries_; }
  bool has_timeouts() const { return has_timeouts_; }

 private:
  friend class Solver;
  const CompiledWorld* world_;
  std::vector<std::size_t> visit_base_;  ///< by endpoint; less its first version, modulo 2^64
  std::vector<std::size_t> first_call_;  ///< by version
  std::vector<std::size_t> order_;       ///< endpoints, callers first
  std::vector<std::size_t> services_;
  std::vector<Cumulants> times_;  ///< by step
  std::vector<std::vector<std::size_t>> reach_;
  struct Caller {
    std::size_t service = 0;
    double calls = 0;  ///< open at once; infinite with a deadline: what is given up goes on at the callee
  };
  std::vector<std::vector<Caller>> callers_;  ///< by service
  std::vector<double> arrival_scv_;           ///< by service
  std::vector<std::vector<Entry>> entries_;   ///< by traffic
  std::string unfit_, nodes_name_ = "nodes.cores";
  bool rates_known_ = true, may_split_ = false;
  std::size_t visits_ = 0, calls_ = 0;
  double network_s_ = 0, node_cores_ = 0, nodes_ = 0;
  bool has_retries_ = false, has_timeouts_ = false;
};

}  // namespace sandtable::models::analytic
