#include <algorithm>
#include <bit>
#include <cmath>
#include <span>

#include "models/analytic/network.hpp"
#include "sim/contract.hpp"

namespace sandtable::models::analytic {
namespace {

constexpr std::size_t known_stations = 1024, known_longests = 64;
constexpr std::size_t most_branches = 16;  ///< whose laws are compared at once

}  // namespace

/// One solution in the making.
class Solver {
 public:
  Solver(const Network& network, const Candidate& candidate, const Demand& demand, Workspace& workspace)
      : n_(network),
        w_(network.world()),
        candidate_(candidate),
        demand_(demand),
        s_(workspace.solution),
        rates_(workspace.rates),
        known_(workspace.known),
        compared_(workspace.compared) {}

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
  struct Path {
    double go = 1;
    Cumulants time;
    double all = 0, cpu = 0, between = 0;
    Failures failed{};
  };

  void reset(Start start) {
    s_.visits.assign(n_.visits_, {});
    s_.endpoints.assign(w_.endpoints.size(), {});
    s_.stations.assign(w_.versions.size(), {});
    s_.loads.assign(w_.versions.size(), {});
    s_.loop_rates.assign(w_.traffic.size(), 0);
    s_.calls.assign(w_.steps.size() * most_versions(), 0);
    s_.node_stretch = 1;
    s_.node_share = 0;
    for (auto it = n_.order_.rbegin(); it != n_.order_.rend(); ++it) {
      // Congested: whoever calls something with a deadline misses it, at first.
      if (start == Start::congested) s_.endpoints[*it].latency = {1e6, 1, 0};
      walk_versions(*it);
      if (start == Start::empty) mix_versions(*it);
    }
    for (std::size_t t = 0; t < w_.traffic.size(); ++t)
      if (demand_.clients[t] > 0) s_.loop_rates[t] = loop_rate(t);
  }

  std::size_t most_versions() const {
    std::size_t most = 1;
    for (const auto& service : w_.services) most = std::max<std::size_t>(most, service.versions);
    return most;
  }
  double& calls(std::size_t step, std::size_t version) {
    const auto& service = w_.services[w_.versions[version].service.index];
    return s_.calls[step + w_.steps.size() * (version - service.first_version)];
  }

  double cycle_s(std::size_t traffic) const { return n_.think_s(traffic) + n_.network_s_; }
  double loop_rate(std::size_t traffic) const {
    const double time = cycle_s(traffic) + n_.answer_s(demand_, traffic, s_);
    return time > 0 && std::isfinite(time) ? demand_.clients[traffic] / time : 0;
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
        const double times = calls(i, version);
        rates_[step.callee.index].first += rate * times;
        rates_[step.callee.index].second += loop_rate * times;
      }
      for (std::uint32_t b = step.first_branch; b < step.first_branch + step.branches; ++b)
        pass_on(w_.branches[b].steps, version, rate, loop_rate);
    }
  }

  // ---- a visit, step by step

  void walk_versions(std::size_t e) {
    const auto& service = w_.services[w_.endpoints[e].service.index];
    for (std::uint32_t v = 0; v < service.versions; ++v) {
      const std::size_t version = service.first_version + v;
      version_ = version;
      stretch_ = s_.node_stretch;
      store(s_.visits[n_.visit_of(e, version)], sequence(w_.endpoints[e].steps, 1));
    }
  }
  static void store(Visit& visit, const Path& path) {
    visit.time = path.time;
    visit.success = path.go;
    visit.between = path.between;
    visit.failed = path.failed;
    visit.holding = path.all;
    visit.cpu = path.cpu;
  }

  Path sequence(StepRange range, double reach) {
    Path path;
    for (std::uint32_t i = range.first; i < range.first + range.count; ++i) {
      const Path part = one(i, reach * path.go);
      path.all += path.go * part.all;
      path.cpu += path.go * part.cpu;
      for (std::size_t f = 0; f < failures; ++f) path.failed[f] += path.go * part.failed[f];
      path.time += part.time;
      path.between += part.between;
      path.go *= part.go;
    }
    return path;
  }

  Path one(std::uint32_t i, double reach) {
    const auto& step = w_.steps[i];
    const double slowdown = w_.versions[version_].slowdown;
    Path path;
    switch (step.kind) {
      case StepKind::work:
        path.time = slowdown == 1 ? n_.times_[i] : scaled(n_.times_[i], slowdown);
        path.all = path.time.mean;
        return path;
      case StepKind::cpu: {
        const Cumulants own = scaled(n_.times_[i], slowdown);
        path.cpu = own.mean;
        path.time = scaled(own, stretch_);
        // Sharing adds a spread of its own: M/M/1-PS has scv (2 + ρ)/(2 − ρ), with ρ = 1 − 1/stretch.
        if (const double w = 1 - 1 / stretch_; stretch_ > 1 && std::isfinite(stretch_)) {
          const double extra = 2 * w / (2 - w) * path.time.mean * path.time.mean;
          path.time.variance += extra;
          path.time.third += 2 * extra * extra / path.time.mean;
        }
        path.all = path.time.mean;
        return path;
      }
      case StepKind::call:
        return call(i, step, reach);
      case StepKind::parallel:
        return parallel(step, reach);
      case StepKind::choice:
        return choice(step, reach);
      case StepKind::use:
      case StepKind::release:
      case StepKind::batch:
      case StepKind::cache:
      case StepKind::fill:
      case StepKind::lock:
      case StepKind::unlock:
      case StepKind::read:
      case StepKind::commit:
      case StepKind::acknowledge:
      case StepKind::publish:
        SANDTABLE_EXPECT(false, "pools, batches, messages and what services keep are refused (models/scenario/exact_only.hpp)");
    }
    return path;
  }

  Path choice(const CompiledStep& step, double reach) {
    Path path;
    path.go = 0;
    RawMoments mixed, means;
    double before = 0;
    for (std::uint32_t b = step.first_branch; b < step.first_branch + step.branches; ++b) {
      const double weight = w_.branches[b].cumulative_weight - before;
      before = w_.branches[b].cumulative_weight;
      if (weight <= 0) continue;
      const Path part = sequence(w_.branches[b].steps, reach * weight);
      path.go += weight * part.go;
      path.all += weight * part.all;
      path.cpu += weight * part.cpu;
      for (std::size_t f = 0; f < failures; ++f) path.failed[f] += weight * part.failed[f];
      if (part.go <= 0) continue;
      mixed.add(weight * part.go, raw(part.time));
      means.add(weight * part.go, {part.time.mean, part.time.mean * part.time.mean, 0});
      path.between += weight * part.go * part.between;
    }
    if (path.go > 0) {
      path.time = central({mixed.first / path.go, mixed.second / path.go, mixed.third / path.go});
      const double mean = means.first / path.go;
      path.between = path.between / path.go + std::max(0.0, means.second / path.go - mean * mean);
    }
    return path;
  }

  Path parallel(const CompiledStep& step, double reach) {
    Path path;
    std::array<Cumulants, most_branches> times;
    std::size_t count = 0;
    double lost = 0, slowest = 0;
    for (std::uint32_t b = step.first_branch; b < step.first_branch + step.branches; ++b) {
      const Path part = sequence(w_.branches[b].steps, reach);
      if (count == most_branches) times[0] = longest(std::span(times.data(), count)), count = 1;
      times[count++] = part.time;
      path.go *= part.go;
      path.cpu += part.cpu;
      path.between = std::max(path.between, part.between);
      slowest = std::max(slowest, part.all);
      for (std::size_t f = 0; f < failures; ++f) {
        path.failed[f] += part.failed[f];
        lost += part.failed[f];
      }
    }
    path.time = known_longest(std::span(times.data(), count));
    path.all = std::max(path.go * path.time.mean, slowest);
    if (lost > 0)
      for (double& share : path.failed) share *= (1 - path.go) / lost;
    return path;
  }

  const Cumulants& known_longest(std::span<const Cumulants> times) {
    if (compared_.empty()) compared_.resize(known_longests);
    std::uint64_t mixed = times.size();
    for (const auto& time : times)
      for (double value : {time.mean, time.variance}) mixed = mix(mixed, value);
    auto& known = compared_[mixed % known_longests];
    if (!std::ranges::equal(known.times, times)) {
      known.times.assign(times.begin(), times.end());
      known.longest = longest(times);
    }
    return known.longest;
  }
  static std::uint64_t mix(std::uint64_t mixed, double value) {
    mixed = (mixed ^ std::bit_cast<std::uint64_t>(value)) * 0xFF51AFD7ED558CCDULL;
    return mixed ^ mixed >> 29;
  }

  Path call(std::uint32_t i, const CompiledStep& step, double reach) {
    const auto& callee = s_.endpoints[step.callee.index];
    Path path;
    path.between = callee.between;
    Cumulants answer = callee.latency;
    answer.mean += n_.network_s_;
    double in_time = 1;
    const bool bounded = step.timeout != sim::Duration::max();
    const double timeout = bounded ? sim::to_seconds(step.timeout) : unlimited;
    if (bounded && !(timeout > answer.mean + 40 * std::sqrt(answer.variance))) {
      in_time = std::isfinite(answer.variance) && answer.mean < 1e5 ? cdf(answer, timeout) : 0;
      if (in_time > 0 && in_time < 1)
        answer = {std::clamp(mean_up_to(answer, timeout) / in_time, 0.0, timeout), answer.variance * in_time,
                  answer.third * in_time * in_time};
    }
    const double good = callee.success * in_time, bad = 1 - good;
    if (good == 1) {
      calls(i, version_) = reach;
      path.time = answer;
      path.all = answer.mean;
      return path;
    }
    if (step.breaker != UINT32_MAX) {
      const auto& service = w_.services[w_.versions[version_].service.index];
      if (2 * bad >= service.breakers[step.breaker].failure_share) s_.breaker_may_open = true;
    }
    Failures attempt = callee.failed;
    attempt[static_cast<std::size_t>(Failure::timeout)] += callee.success * (1 - in_time);
    const double late = callee.success * (1 - in_time);
    const double failed_after =
        bad > 0 ? (late * (bounded ? timeout : 0) + (bad - late) * std::min(timeout, n_.network_s_)) / bad : 0;
    RawMoments mixed;
    double still = 1, elapsed = 0, attempts = 0;
    for (std::uint32_t k = 0; k <= step.retries; ++k) {
      attempts += still;
      if (good > 0) {
        Cumulants here = answer;
        here.mean += elapsed;
        mixed.add(still * good, raw(here));
        path.all += still * good * here.mean;
      }
      still *= bad;
      elapsed += failed_after;
      if (k < step.retries) {
        double pause = std::ldexp(sim::to_seconds(step.backoff), static_cast<int>(std::min(k, 60U)));
        if (step.max_backoff != sim::Duration::max()) pause = std::min(pause, sim::to_seconds(step.max_backoff));
        elapsed += step.jitter == Jitter::full ? pause / 2 : pause;
      }
      if (still < 1e-18) break;
    }
    path.all += still * elapsed;
    path.go = 1 - still;
    if (path.go > 0) path.time = central({mixed.first / path.go, mixed.second / path.go, mixed.third / path.go});
    for (std::size_t f = 0; f < failures; ++f) path.failed[f] = bad > 0 ? still * attempt[f] / bad : 0;
    calls(i, version_) = reach * attempts;
    return path;
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
    if (loop > 0) close_loop(version, share, loop, load);
    load.population = load.open_rate > 0 ? callers_slots(version) : unlimited;
    StationState state;
    if (std::isfinite(holding) && std::isfinite(load.cpu)) {
      state = known_solution(load, n_.shape_of(version, candidate_));
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

  StationState known_solution(const StationLoad& load, const StationShape& shape) {
    if (known_.empty()) known_.resize(known_stations);
    std::uint64_t mixed = shape.replicas * 0x9E3779B97F4A7C15ULL;
    for (double value : {load.open_rate, load.delay, load.return_rate, load.customers, load.cpu, shape.slots})
      mixed = mix(mixed, value);
    auto& known = known_[mixed % known_stations];
    if (!known.filled || !(known.load == load) || !(known.shape == shape)) known = {load, shape, solve(load, shape), true};
    return known.state;
  }

  void close_loop(std::size_t version, double share, double loop, StationLoad& load) {
    double returning = 0;
    for (std::size_t t = 0; t < w_.traffic.size(); ++t) {
      if (demand_.clients[t] <= 0) continue;
      if (!n_.reaches(t, version)) continue;
      load.customers += demand_.clients[t];
      const auto& entries = n_.entries_[t];  // with several, whoever is away may be at another
      if (entries.size() == 1 && w_.endpoints[entries[0].endpoint].service == w_.versions[version].service && cycle_s(t) > 0)
        returning += demand_.clients[t] * share / cycle_s(t);
    }
    if (returning > 0) {
      load.return_rate = returning / load.customers;
    } else {
      // A customer is away for the rest of its cycle: of N/X seconds, V visits here take their part.
      const auto& before = s_.stations[version];
      double requests = 0, seconds = 0;
      for (std::size_t t = 0; t < w_.traffic.size(); ++t) {
        if (demand_.clients[t] <= 0 || !n_.reaches(t, version)) continue;
        requests += s_.loop_rates[t];
        seconds += s_.loop_rates[t] * (cycle_s(t) + n_.answer_s(demand_, t, s_));
      }
      const double between = requests > 0 ? seconds / loop : unlimited;  // visits, as one customer sees it
      const double here = before.wait + load.delay + load.cpu * before.stretch;
      load.return_rate = std::isfinite(between) ? 1 / std::max(between - here, 1e-3 * between) : loop / load.customers;
    }
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
    version_ = version;
    stretch_ = stretch;
    for (std::uint32_t k = 0; k < service.endpoints; ++k) {
      const std::size_t e = service.first_endpoint + k;
      store(s_.visits[n_.visit_of(e, version)], sequence(w_.endpoints[e].steps, 1));
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
    Cumulants latency = service.versions == 1 ? s_.visits[n_.first_visit_[e]].latency : Cumulants{};
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
      const double rate = loop_rate(t);
      moved(s_.loop_rates[t], rate);
      const double keep = std::max(keep_, 0.3);
      s_.loop_rates[t] = keep * s_.loop_rates[t] + (1 - keep) * rate;
    }
  }

  const Network& n_;
  const CompiledWorld& w_;
  const Candidate& candidate_;
  const Demand& demand_;
  Solution& s_;
  std::vector<std::pair<double, double>>& rates_;
  std::vector<Workspace::Known>& known_;
  std::vector<Workspace::Compared>& compared_;
  std::size_t version_ = 0;
  double stretch_ = 1, keep_ = 0, change_ = 0;
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
