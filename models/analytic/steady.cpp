#include "models/analytic/steady.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>

#include "models/measure/kpi_names.hpp"
#include "models/scenario/units.hpp"

namespace sandtable::models::analytic {
namespace {

constexpr double nearly_full = 0.98, crowded = 0.1, variable = 2;
constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr std::array quantiles{std::pair{"p50", 0.5}, std::pair{"p90", 0.9}, std::pair{"p95", 0.95}, std::pair{"p99", 0.99}};

/// What crashes can change.
struct Crashes {
  bool any = false, of_nodes = false;
  std::vector<std::string> replicas;
};
Crashes crashes(const Scenario& scenario, const std::optional<Plan>& plan) {
  Crashes found;
  const auto add = [&found](const CrashTarget& target) {
    found.any = true;
    if (target.node.empty()) found.replicas.push_back(target.replica);
    else found.of_nodes = true;
  };
  for (const auto& fault : scenario.faults) add(fault.crash);
  if (plan)
    for (const auto& action : plan->actions)
      if (const auto* crash = std::get_if<CrashAction>(&action.kind)) add(crash->target);
  return found;
}
/// `cart-1` is one of cart.
bool is_of(const std::string& replica, const std::string& service) { return replica.substr(0, replica.rfind('-')) == service; }

std::string percent(double share) { return shortest(std::round(share * 1000) / 10) + " %"; }

struct Solved {
  Part part;
  Solution solution;
  std::vector<Resource> resources;
  bool metastable = false;
};

class Assembly {
 public:
  Assembly(const Scenario& scenario, const Network& network, const std::optional<Plan>& plan, bool split)
      : scenario_(scenario), network_(network), world_(network.world()) {
    for (auto& part : parts(scenario, network, plan)) {
      Solved solved{std::move(part), {}, {}, false};
      solved.part.candidate.split = split;
      solved.solution = network.solve(solved.part.candidate, solved.part.demand);
      solved.resources = resources(network, solved.part.candidate, solved.solution);
      solved.metastable = metastable(network, solved.part.candidate, solved.part.demand, solved.solution);
      seconds_ += solved.part.seconds;
      solved_.push_back(std::move(solved));
    }
    crashes_ = crashes(scenario, plan);
    crash_ = "a crash is a transient, and this is the steady state; exact simulates it";
    unfit_ = unsettled();
  }

  SteadyRun run() {
    for (std::size_t s = 0; s < world_.services.size(); ++s) service(s);
    for (std::size_t t = 0; t < world_.traffic.size(); ++t) traffic(t);
    cluster();
    SteadyRun made;
    for (const auto& name : kpi_names(scenario_)) {
      const auto found = answers_.find(name);
      const Answer answer = found != answers_.end() ? found->second : Answer{none, 0, why_never(name)};
      made.kpis.push_back({name, *kpi_unit(name), answer.why.empty() ? answer.value : none});
      made.error.push_back(answer.error);
      made.further.push_back(0);
      if (!answer.why.empty()) made.refused.push_back({name, answer.why});
    }
    return made;
  }

 private:
  struct Answer {
    double value = none, error = 0;
    std::string why;
  };
  /// Requests of one kind: an endpoint, with how many of its arrivals are meant.
  struct Flow {
    std::size_t endpoint = 0;
    double rate = 0;
  };

  static std::string why_never(const std::string& name) {
    if (name.ends_with(".max")) return "a steady state has no maximum";
    if (name.ends_with(".p999")) return "three moments do not tell so far a tail";
    if (name.starts_with("fault.")) return "a fault is a transient, and this is the steady state";
    return "the analytic speed has no such figure";
  }

  /// Why nothing about any request can be said, rates and utilization included; empty where it can.
  std::string unsettled() const {
    if (crashes_.any) return crash_;
    if (!network_.unfit().empty()) return network_.unfit();
    for (const auto& [part, solution, found, meta] : solved_) {
      if (!solution.converged) return "no steady state was found";
      if (solution.breaker_may_open) return "a circuit breaker may open, and then the load is another";
      if (meta)
        return "metastable: with this load and these retries a congested system stays congested, so that it depends on the past";
      const bool full = std::ranges::any_of(solution.stations, [](const StationState& station) { return !station.stable; }) ||
                        std::ranges::any_of(found, [](const Resource& r) { return is_of_nodes(r) && r.fullness >= nearly_full; });
      if (full && network_.has_timeouts())
        return "no steady state: a resource is full, and what calls that are given up leave of it for others depends on the past";
      if (full && solved_.size() > 1)
        return "no steady state: a resource is full for a part of the run, and what has piled up is served in another";
    }
    return {};
  }

  /// Why nothing about the time and fate of these requests can be said; empty where it can.
  std::string trouble(const std::vector<std::vector<Flow>>& flows, double& fullest) const {
    if (!unfit_.empty()) return unfit_;
    for (std::size_t p = 0; p < solved_.size(); ++p) {
      const auto& [part, solution, found, meta] = solved_[p];
      for (const auto& flow : flows[p]) {
        if (flow.rate <= 0) continue;
        for (std::size_t v : network_.reach(flow.endpoint)) {
          const std::string own = "service." + world_.versions[v].name + ".";
          const bool bounded = std::isfinite(network_.shape_of(v, part.candidate).queue) || solution.loads[v].open_rate <= 0;
          for (const auto& resource : found) {
            if (resource.name.ends_with(".queue") || (!resource.name.starts_with(own) && !is_of_nodes(resource))) continue;
            const bool slots = resource.name.ends_with(".slots");
            const bool held = bounded && std::isfinite(network_.shape_of(v, part.candidate).slots);
            if (resource.fullness >= nearly_full && !(held && !is_of_nodes(resource)))
              return resource.name + " is " + percent(resource.fullness) +
                     " full: there is no steady state, or none is reached in a run";
            if (slots || !held) fullest = nearest_to_full(fullest, resource.fullness);
          }
          if (!solution.stations[v].stable)
            return "service." + world_.versions[v].name + " can't keep up: there is no steady state";
        }
      }
    }
    return {};
  }
  /// What is added to h where customers of closed loops are split over queues whose numbers are known by their means.
  double rough(const std::vector<std::vector<Flow>>& flows) const {
    double most = 0;
    for (std::size_t p = 0; p < solved_.size(); ++p)
      for (const auto& flow : flows[p])
        for (std::size_t v : network_.reach(flow.endpoint)) most = std::max(most, solved_[p].solution.stations[v].rough);
    return 0.15 * most;
  }
  static double nearest_to_full(double a, double b) { return std::abs(1 - b) < std::abs(1 - a) ? b : a; }
  static double widened(double h, double fullest) { return std::min(1.0, h * std::max(1.0, crowded / std::abs(1 - fullest))); }

  /// Share of an endpoint's arrivals that a saturated service carries.
  double carried(const Solved& solved, std::size_t endpoint) const {
    double share = 1;
    const auto& service = world_.services[world_.endpoints[endpoint].service.index];
    for (std::uint32_t k = 0; k < service.versions; ++k) {
      const std::size_t v = service.first_version + k;
      const double arrivals = solved.solution.arrivals(network_, solved.part.candidate, v);
      if (!solved.solution.stations[v].stable && arrivals > 0)
        share = std::min(share, solved.solution.stations[v].throughput / arrivals);
    }
    return share;
  }

  void requests(const std::string& entity, const std::vector<std::vector<Flow>>& flows, double extra) {
    double fullest = 0, arrived = 0, succeeded = 0, completed = 0;
    const std::string why = trouble(flows, fullest);
    Failures failed{};
    std::vector<Weighted> latencies;
    RawMoments mixed;
    bool humped = false;
    for (std::size_t p = 0; p < solved_.size(); ++p) {
      const auto& [part, solution, unused, meta] = solved_[p];
      for (const auto& flow : flows[p]) {
        const auto& endpoint = solution.endpoints[flow.endpoint];
        const double weight = part.seconds * flow.rate;
        humped = humped || (weight > 0 && endpoint.humped());
        arrived += weight;
        succeeded += weight * endpoint.success;
        completed += weight * endpoint.success * carried(solved_[p], flow.endpoint);
        for (std::size_t f = 0; f < failures; ++f) failed[f] += weight * endpoint.failed[f];
        if (why.empty()) add_latencies(solved_[p], flow, weight, extra, latencies, mixed);
      }
    }
    const auto put = [&](const std::string& name, double value, double h, bool refusable = true) {
      const bool nobody = arrived <= 0;
      answers_[entity + "." + name] = {nobody ? none : value, h, refusable ? why : unfit_};
    };
    const double more = rough(flows);
    put("rate", arrived > 0 ? completed / seconds_ : 0, 0.03 + more, false);
    if (arrived <= 0) answers_[entity + ".rate"].value = 0;
    put("availability", succeeded / arrived, 1);
    put("errors.timeout", failed[0] / arrived, 1);
    put("errors.rejected", failed[1] / arrived, 1);
    put("errors.unavailable", failed[2] / arrived, 1);
    put("errors.open_circuit", 0, 0);
    const bool any = succeeded > 0 && !latencies.empty();
    put("latency.mean", any ? mixed.first / succeeded : none, widened(0.10 + more, fullest));
    const bool spread = std::ranges::all_of(latencies, [](const Weighted& w) { return std::isfinite(w.time.variance); });
    double shape = 1;  // three moments tell the less of a law the more it varies
    if (any && spread) {
      const double mean = mixed.first / succeeded, scv = mixed.second / succeeded / (mean * mean) - 1;
      shape += variable * std::max(0.0, scv - 1);
    }
    for (const auto& [name, q] : quantiles) {
      const double value = any && spread ? quantile(latencies, q) : none;
      put(std::string("latency.") + name, value, widened((more + (q > 0.95 || q < 0.9 ? 0.20 : 0.15)) * shape, fullest));
      if (why.empty() && any && humped)
        answers_[entity + ".latency." + name].why =
            "a choice between unlike branches: three moments do not tell on which side a quantile lies";
      if (why.empty() && any && !spread) answers_[entity + ".latency." + name].why = "a time on the way has no variance";
    }
    if (entity.starts_with("traffic.")) {
      double inside = 0, seconds = 0;  // at the end of the run, in whatever state an MMPP is then
      for (std::size_t p = 0; p < solved_.size() && why.empty(); ++p) {
        if (solved_[p].part.from < solved_.back().part.from) continue;
        seconds += solved_[p].part.seconds;
        for (const auto& flow : flows[p])
          if (flow.rate > 0)
            inside += solved_[p].part.seconds * flow.rate * (solved_[p].solution.endpoints[flow.endpoint].latency.mean + extra);
      }
      put("unfinished", inside / seconds, 1);
    }
  }

  void add_latencies(const Solved& solved, const Flow& flow, double weight, double extra, std::vector<Weighted>& into,
                     RawMoments& mixed) const {
    const auto& service = world_.services[world_.endpoints[flow.endpoint].service.index];
    for (std::uint32_t k = 0; k < service.versions; ++k) {
      const std::size_t v = service.first_version + k;
      const auto& visit = solved.solution.visits[network_.visit_of(flow.endpoint, v)];
      const double part =
          weight * network_.share_of(v, solved.part.candidate) * (1 - solved.solution.stations[v].rejected) * visit.success;
      if (part <= 0) continue;
      Cumulants latency = visit.latency;
      latency.mean += extra;
      mixed.add(part, raw(latency));
      if (!into.empty() && into.back().time == latency) into.back().weight += part;
      else into.push_back({part, latency});
    }
  }

  void service(std::size_t s) {
    const auto& service = world_.services[s];
    const std::string entity = "service." + service.name;
    std::vector<std::vector<Flow>> all(solved_.size());
    for (std::uint32_t k = 0; k < service.endpoints; ++k) {
      const std::size_t e = service.first_endpoint + k;
      std::vector<std::vector<Flow>> own(solved_.size());
      for (std::size_t p = 0; p < solved_.size(); ++p) {
        const auto& endpoint = solved_[p].solution.endpoints[e];
        own[p].push_back({e, endpoint.rate + endpoint.loop_rate});
        all[p].push_back(own[p].back());
      }
      const std::string name = entity + ".endpoint." + world_.endpoints[e].name.substr(service.name.size() + 1);
      requests(name, own, 0);
      wait(name, service, own);
    }
    requests(entity, all, 0);
    wait(entity, service, all);
    capacity(entity, service, all);
  }

  void wait(const std::string& entity, const CompiledService& service, const std::vector<std::vector<Flow>>& flows) {
    double fullest = 0, admitted = 0, waited = 0;
    const std::string why = trouble(flows, fullest);
    for (std::size_t p = 0; p < solved_.size() && why.empty(); ++p)
      for (const auto& flow : flows[p])
        for (std::uint32_t k = 0; k < service.versions; ++k) {
          const std::size_t v = service.first_version + k;
          const auto& station = solved_[p].solution.stations[v];
          const double let_in =
              solved_[p].part.seconds * flow.rate * network_.share_of(v, solved_[p].part.candidate) * (1 - station.rejected);
          admitted += let_in;
          if (let_in > 0) waited += let_in * station.wait;
        }
    answers_[entity + ".wait.mean"] = {admitted > 0 ? waited / admitted : none, widened(0.25 + rough(flows), fullest), why};
  }

  void capacity(const std::string& entity, const CompiledService& service, const std::vector<std::vector<Flow>>& flows) {
    double fullest = 0;
    trouble(flows, fullest);
    const double more = rough(flows);
    // Slots are held as long as requests take, which is known no better than their latency.
    double slots = 0, busy = 0, limits = 0, cores = 0, replicas = 0, most = 0;
    for (const auto& solved : solved_) {
      double here = 0;
      for (std::uint32_t k = 0; k < service.versions; ++k) {
        const std::size_t v = service.first_version + k;
        const auto& station = solved.solution.stations[v];
        const StationShape shape = network_.shape_of(v, solved.part.candidate);
        const double seconds = solved.part.seconds, n = shape.replicas;
        here += n;
        if (std::isfinite(shape.slots)) {
          slots += seconds * n * shape.slots;
          busy += seconds * std::min(station.busy, n * shape.slots);
        }
        double used = 0;
        for (std::uint32_t j = 0; j < service.endpoints; ++j) {
          const std::size_t e = service.first_endpoint + j;
          const auto& endpoint = solved.solution.endpoints[e];
          used += (endpoint.rate + endpoint.loop_rate) * network_.share_of(v, solved.part.candidate) * (1 - station.rejected) *
                  solved.solution.visits[network_.visit_of(e, v)].cpu;
        }
        const double limit = n * shape.cores;
        cores += seconds * std::min(used, limit);
        if (std::isfinite(limit)) limits += seconds * limit;
      }
      replicas += solved.part.seconds * here;
      most = std::max(most, here);
    }
    const double share = slots > 0 ? busy / slots : limits > 0 ? cores / limits : none;
    const bool loses = crashes_.of_nodes || std::ranges::any_of(crashes_.replicas, [&service](const std::string& replica) {
                         return is_of(replica, service.name);
                       });
    answers_[entity + ".utilization"] = {share, slots > 0 ? widened(0.10 + more, fullest) : 0.05 + more, unfit_};
    answers_[entity + ".cpu"] = {cores / seconds_, 0.05 + more, unfit_};
    answers_[entity + ".replicas.mean"] = {replicas / seconds_, 0, loses ? crash_ : ""};
    answers_[entity + ".replicas.max"] = {most, 0, loses ? crash_ : ""};
  }

  void traffic(std::size_t t) {
    std::vector<std::vector<Flow>> flows(solved_.size());
    for (std::size_t p = 0; p < solved_.size(); ++p) {
      const auto& demand = solved_[p].part.demand;
      const auto& entries = network_.entries(t);
      for (std::size_t k = 0; k < entries.size(); ++k)
        flows[p].push_back(
            {entries[k].endpoint, (demand.rates[t] + solved_[p].solution.loop_rates[t]) * network_.share_of_entry(demand, t, k)});
    }
    requests("traffic." + world_.traffic[t].name, flows, network_.network_s());
  }

  void cluster() {
    double nodes = 0, price = 0;
    for (const auto& group : scenario_.nodes) {
      nodes += group.count;
      price += group.count * group.price.value;
    }
    answers_["cluster.nodes.mean"] = {nodes, 0, crashes_.of_nodes ? crash_ : ""};
    answers_["cluster.cost"] = {price, 0, ""};  // a crashed machine is paid for too
    answers_["cluster.pending.max"] = {none, 0, "replicas are not placed on nodes here"};
  }

  const Scenario& scenario_;
  const Network& network_;
  const CompiledWorld& world_;
  std::vector<Solved> solved_;
  double seconds_ = 0;
  Crashes crashes_;
  std::string crash_, unfit_;  ///< why a crash, or anything, keeps figures of requests from being known
  std::map<std::string, Answer> answers_;
};

/// What the rules that even out by loads leave open: the truth is between a common queue and chance.
void leave_open(SteadyRun& run, const SteadyRun& worst) {
  for (std::size_t k = 0; k < run.kpis.size(); ++k) {
    auto& kpi = run.kpis[k];
    const double other = worst.kpis[k].value;
    if (std::isnan(kpi.value)) continue;
    const auto refusal = std::ranges::find(worst.refused, kpi.name, &Refusal::kpi);
    if (refusal != worst.refused.end()) {
      kpi.value = none;
      run.refused.push_back(*refusal);
    } else if (!std::isnan(other)) {
      run.further[k] = other - kpi.value;
      run.error[k] = std::max(run.error[k], worst.error[k]);
    }
  }
}

}  // namespace

SteadyRun steady_run(const Scenario& scenario, const Network& network, const std::optional<Plan>& plan) {
  SteadyRun made = Assembly(scenario, network, plan, false).run();
  if (network.may_split()) leave_open(made, Assembly(scenario, network, plan, true).run());
  return made;
}

namespace {

/// The other part has the same services and at least this load, so that it is no further from saturation.
bool outdone(const Part& part, const Part& other) {
  return part.candidate == other.candidate && part.demand.shares == other.demand.shares &&
         part.demand.clients == other.demand.clients &&
         std::ranges::equal(part.demand.rates, other.demand.rates, std::less_equal{});
}

}  // namespace

std::optional<Saturation> saturation(const Scenario& scenario, const Network& network, const std::optional<Plan>& plan) {
  const auto all = parts(scenario, network, plan);
  std::vector<const Part*> busiest;
  bool congested = false;
  for (const auto& part : all) {
    if (network.has_retries())
      congested = congested || metastable(network, part.candidate, part.demand, network.solve(part.candidate, part.demand));
    if (std::ranges::any_of(busiest, [&](const Part* other) { return outdone(part, *other); })) continue;
    std::erase_if(busiest, [&](const Part* other) { return outdone(*other, part); });
    busiest.push_back(&part);
  }
  std::optional<Saturation> nearest;
  for (const Part* part : busiest) {
    auto found = saturation(network, part->candidate, part->demand);
    if (found && (!nearest || found->at < nearest->at)) nearest = std::move(found);
  }
  if (nearest) nearest->metastable = congested;
  return nearest;
}

}  // namespace sandtable::models::analytic
