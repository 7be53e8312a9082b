#include <algorithm>
#include <cmath>

#include "models/analytic/closed_loop.hpp"
#include "models/analytic/network.hpp"
#include "models/analytic/visit.hpp"
#include "models/analytic/workspace.hpp"

namespace sandtable::models::analytic {
/// One solution in the making.
class Solver {
 public:
  Solver(const Network& network, const Candidate& candidate, const Demand& demand, Workspace& workspace)
      : n_(network),
        w_(network.world()),
        candidate_(candidate),
        demand_(demand),
        workspace_(workspace),
        s_(workspace.solution),
        rates_(workspace.rates) {}

  void run(Start start) {
    constexpr std::uint32_t most_rounds = 400, damped_from = 12;
    reset(start);
    for (s_.rounds = 1; s_.rounds <= most_rounds; ++s_.rounds) {
      keep_ = s_.rounds < damped_from ? 0 : s_.rounds < 100 ? 0.5 : 0.8;
      change_ = 0;
      s_.breaker_may_open = false;
      traffic_equations();
      for (auto it = n_.order_.rbegin(); it != n_.order_.rend(); ++it) {
        walk_versions(*it);
        solve_station(*it);
        mix_versions(*it);
      }
      loops();
      if (change_ < 1e-11) break;
    }
    s_.converged = s_.rounds <= most_rounds;
  }

 private:
  void reset(Start start) {
    s_.visits.assign(n_.visits_, {});
    s_.endpoints.assign(w_.endpoints.size(), {});
    s_.stations.assign(w_.versions.size(), {});
    s_.loads.assign(w_.versions.size(), {});
    s_.loop_rates.assign(w_.traffic.size(), 0);
    s_.calls.assign(n_.calls_, 0);
    s_.node_stretch = 1;
    s_.node_share = 0;
    for (auto it = n_.order_.rbegin(); it != n_.order_.rend(); ++it) {
      // Congested: whoever calls something with a deadline misses it, at first.
      if (start == Start::congested) s_.endpoints[*it].latency = {1e6, 1, 0};
      walk_versions(*it);
      if (start == Start::empty) mix_versions(*it);
    }
    for (std::size_t t = 0; t < w_.traffic.size(); ++t)
      if (demand_.clients[t] > 0) s_.loop_rates[t] = loop_rate(n_, demand_, t, s_);
  }

  void moved(double before, double after) {
    if (before == after) return;
    const double size = std::max(std::abs(before), std::abs(after));
    if (size > 1e-300) change_ = std::max(change_, std::isfinite(size) ? std::abs(after - before) / size : 1);
  }
  double damped(double before, double after) const {
    return keep_ > 0 && std::isfinite(before) && std::isfinite(after) ? keep_ * before + (1 - keep_) * after : after;
  }

  void traffic_equations() {
    rates_.assign(w_.endpoints.size(), {0, 0});
    for (std::size_t t = 0; t < w_.traffic.size(); ++t) {
      const auto& entries = n_.entries_[t];
      for (std::size_t k = 0; k < entries.size(); ++k) {
        const double share = n_.share_of_entry(demand_, t, k);
        rates_[entries[k].endpoint].first += demand_.rates[t] * share;
        rates_[entries[k].endpoint].second += s_.loop_rates[t] * share;
      }
    }
    double cores = 0;
    for (std::size_t e : n_.order_) {
      auto& endpoint = s_.endpoints[e];
      moved(endpoint.rate, rates_[e].first);
      moved(endpoint.loop_rate, rates_[e].second);
      endpoint.rate = damped(endpoint.rate, rates_[e].first);
      endpoint.loop_rate = damped(endpoint.loop_rate, rates_[e].second);
      const auto& service = w_.services[w_.endpoints[e].service.index];
      for (std::uint32_t v = 0; v < service.versions; ++v) {
        const std::size_t version = service.first_version + v;
        const double let_in = n_.share_of(version, candidate_) * let_in_share(version);
        if (let_in == 0) continue;
        cores += let_in * (endpoint.rate + endpoint.loop_rate) * s_.visits[n_.visit_of(e, version)].cpu;
        pass_on(w_.endpoints[e].steps, version, endpoint.rate * let_in, endpoint.loop_rate * let_in);
      }
    }
    if (n_.node_cores_ > 0) {
      s_.node_share = cores / n_.node_cores_;
      const double stretch = sharing_stretch(cores / n_.nodes_, n_.node_cores_ / n_.nodes_);
      moved(s_.node_stretch, stretch);
      s_.node_stretch = stretch;
    }
  }
  /// Rejected ones ask nobody further, and a station past its capacity passes on what it carries.
  double let_in_share(std::size_t version) const {
    const auto& station = s_.stations[version];
    const double arrivals = s_.loads[version].open_rate;
    double share = 1 - station.rejected;
    if (!station.stable && arrivals > 0 && station.throughput > 0) share = std::min(share, station.throughput / arrivals);
    return share;
  }
  void pass_on(StepRange range, std::size_t version, double rate, double loop_rate) {
    for (std::uint32_t i = range.first; i < range.first + range.count; ++i) {
      const auto& step = w_.steps[i];
      if (step.kind == StepKind::call) {
        const double times = s_.calls[n_.first_call_of(version) + i];
        rates_[step.callee.index].first += rate * times;
        rates_[step.callee.index].second += loop_rate * times;
      }
      for (std::uint32_t b = step.first_branch; b < step.first_branch + step.branches; ++b)
        pass_on(w_.branches[b].steps, version, rate, loop_rate);
    }
  }

  void walk_versions(std::size_t e) {
    const auto& service = w_.services[w_.endpoints[e].service.index];
    for (std::uint32_t v = 0; v < service.versions; ++v) {
      const std::size_t version = service.first_version + v;
      s_.visits[n_.visit_of(e, version)] = VisitWalk(n_, version, s_.node_stretch, workspace_).visit(e);
    }
  }

  // ---- the station behind an endpoint

  void solve_station(std::size_t e) {
    const auto& service = w_.services[w_.endpoints[e].service.index];
    for (std::uint32_t v = 0; v < service.versions; ++v) solve_version(service, service.first_version + v);
  }

  void solve_version(const CompiledService& service, std::size_t version) {
    const double share = n_.share_of(version, candidate_);
    StationLoad load;
    double loop = 0, rate = 0, holding = 0, second = 0, cpu = 0;
    for (std::uint32_t k = 0; k < service.endpoints; ++k) {
      const std::size_t e = service.first_endpoint + k;
      const auto& endpoint = s_.endpoints[e];
      const auto& visit = s_.visits[n_.visit_of(e, version)];
      const double here = (endpoint.rate + endpoint.loop_rate) * share;
      load.open_rate += endpoint.rate * share;
      loop += endpoint.loop_rate * share;
      rate += here;
      holding += here * visit.holding;
      second += here * (visit.time.variance + visit.time.mean * visit.time.mean);
      cpu += here * visit.cpu;
    }
    if (rate <= 0) {
      s_.loads[version] = {};
      s_.stations[version] = solve(StationLoad{}, n_.shape_of(version, candidate_));
      return;
    }
    holding /= rate;
    second /= rate;
    load.cpu = cpu / rate * s_.node_stretch;
    load.delay = std::max(0.0, holding - load.cpu);
    load.holding_scv = holding > 0 ? std::max(0.0, second / (holding * holding) - 1) : 0;
    if (!std::isfinite(load.holding_scv)) load.holding_scv = 1;
    load.arrival_scv = n_.arrival_scv_[w_.versions[version].service.index];
    if (loop > 0) close_loop(n_, demand_, s_, version, share, loop, load);
    load.population = load.open_rate > 0 ? callers_slots(version) : unlimited;
    StationState state;
    if (std::isfinite(holding) && std::isfinite(load.cpu)) {
      state = workspace_.station(load, n_.shape_of(version, candidate_));
    } else {
      state.stable = false;
      state.throughput = rate;
      state.wait = state.inside = unlimited;
      state.wait_probability = 1;
    }
    const auto& before = s_.stations[version];
    if (keep_ > 0 && before.stable && state.stable) {
      state.wait = damped(before.wait, state.wait);
      state.rejected = damped(before.rejected, state.rejected);
    }
    moved(before.wait, state.wait);
    moved(before.rejected, state.rejected);
    s_.stations[version] = state;
    s_.loads[version] = load;
    if (load.cpu > 0) restretch(service, version, state.stretch * s_.node_stretch);
  }

  /// The most requests that the slots of this service's callers let through at once.
  double callers_slots(std::size_t version) {
    const auto service = w_.versions[version].service;
    double sum = 0;
    for (std::size_t t = 0; t < w_.traffic.size(); ++t)
      if (std::ranges::any_of(n_.entries_[t],
                              [&](const Entry& entry) { return w_.endpoints[entry.endpoint].service == service; })) {
        if (demand_.rates[t] > 0) return unlimited;
        sum += demand_.clients[t];
      }
    for (const auto& [caller_index, calls_at_once] : n_.callers_[service.index]) {
      const auto& caller = w_.services[caller_index];
      if (caller.concurrency == UINT32_MAX || !std::isfinite(calls_at_once)) return unlimited;
      for (std::uint32_t v = 0; v < caller.versions; ++v)
        sum += calls_at_once * caller.concurrency * candidate_.replicas[caller.first_version + v];
    }
    return sum;
  }

  void restretch(const CompiledService& service, std::size_t version, double stretch) {
    VisitWalk walk(n_, version, stretch, workspace_);
    for (std::uint32_t k = 0; k < service.endpoints; ++k) {
      const std::size_t e = service.first_endpoint + k;
      s_.visits[n_.visit_of(e, version)] = walk.visit(e);
    }
  }

  void mix_versions(std::size_t e) {
    auto& endpoint = s_.endpoints[e];
    const auto& service = w_.services[w_.endpoints[e].service.index];
    RawMoments mixed;
    double success = 0, between = 0;
    Failures failed{};
    for (std::uint32_t v = 0; v < service.versions; ++v) {
      const std::size_t version = service.first_version + v;
      const double share = n_.share_of(version, candidate_);
      const auto& station = s_.stations[version];
      auto& visit = s_.visits[n_.visit_of(e, version)];
      visit.latency = visit.time;
      if (std::isfinite(station.wait)) {
        if (station.wait_probability > 0)
          visit.latency +=
              of_wait(station.wait_probability, station.wait / station.wait_probability, station.wait_second, station.wait_third);
      } else {
        visit.latency = {unlimited, unlimited, unlimited};
      }
      const double let_in = share * (1 - station.rejected);
      const auto kind = candidate_.replicas[version] == 0 ? Failure::unavailable : Failure::rejected;
      failed[static_cast<std::size_t>(kind)] += share * station.rejected;
      for (std::size_t f = 0; f < failures; ++f) failed[f] += let_in * visit.failed[f];
      success += let_in * visit.success;
      between += let_in * visit.success * visit.between;
      if (let_in * visit.success > 0) mixed.add(let_in * visit.success, raw(visit.latency));
    }
    Cumulants latency = service.versions == 1 ? s_.visits[n_.visit_of(e, service.first_version)].latency : Cumulants{};
    if (service.versions > 1 && success > 0)
      latency = central({mixed.first / success, mixed.second / success, mixed.third / success});
    moved(endpoint.success, success);
    moved(endpoint.latency.mean, latency.mean);
    endpoint.success = success;
    endpoint.failed = failed;
    endpoint.latency = latency;
    endpoint.between = success > 0 ? between / success : 0;
  }

  void loops() {
    for (std::size_t t = 0; t < w_.traffic.size(); ++t) {
      if (demand_.clients[t] <= 0) continue;
      const double rate = loop_rate(n_, demand_, t, s_);
      moved(s_.loop_rates[t], rate);
      const double keep = std::max(keep_, 0.3);
      s_.loop_rates[t] = keep * s_.loop_rates[t] + (1 - keep) * rate;
    }
  }

  const Network& n_;
  const CompiledWorld& w_;
  const Candidate& candidate_;
  const Demand& demand_;
  Workspace& workspace_;
  Solution& s_;
  std::vector<std::pair<double, double>>& rates_;
  double keep_ = 0, change_ = 0;
};

void Network::solve(const Candidate& candidate, const Demand& demand, Start start, Workspace& into) const {
  Solver(*this, candidate, demand, into).run(start);
}

Solution Network::solve(const Candidate& candidate, const Demand& demand, Start start) const {
  Workspace workspace;
  solve(candidate, demand, start, workspace);
  return std::move(workspace.solution);
}

}  // namespace sandtable::models::analytic
