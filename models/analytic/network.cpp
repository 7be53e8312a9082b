#include "models/analytic/network.hpp"

#include <algorithm>
#include <cmath>

namespace sandtable::models::analytic {
namespace {
enum class Mark : std::uint8_t { unseen, seen };

template <class Visit>
void for_each_step(const CompiledWorld& world, StepRange range, const Visit& visit) {
  for (std::uint32_t i = range.first; i < range.first + range.count; ++i) {
    const auto& step = world.steps[i];
    visit(i, step);
    for (std::uint32_t b = step.first_branch; b < step.first_branch + step.branches; ++b)
      for_each_step(world, world.branches[b].steps, visit);
  }
}

void close(const CompiledWorld& world, std::size_t endpoint, std::vector<Mark>& marks, std::vector<std::size_t>& closed) {
  if (marks[endpoint] == Mark::seen) return;
  marks[endpoint] = Mark::seen;
  for_each_step(world, world.endpoints[endpoint].steps, [&](std::uint32_t, const CompiledStep& step) {
    if (step.kind == StepKind::call) close(world, step.callee.index, marks, closed);
  });
  closed.push_back(endpoint);
}

/// Of the gaps; with rates that vary, given the rate.
double scv_of(const Arrivals& arrivals) {
  if (std::holds_alternative<DeterministicArrivals>(arrivals)) return 0;
  if (const auto* renewal = std::get_if<RenewalArrivals>(&arrivals); renewal != nullptr && renewal->gap.law)
    return sim::scv(*renewal->gap.law);
  return 1;
}

std::vector<Entry> entries_of(const CompiledTraffic& traffic) {
  std::vector<Entry> entries;
  const auto add = [&entries](std::size_t endpoint, double weight) {
    const auto found = std::ranges::find(entries, endpoint, &Entry::endpoint);
    if (found == entries.end()) entries.push_back({endpoint, weight});
    else found->weight += weight;
  };
  if (const auto* recorded = std::get_if<ReplaySchedule>(&traffic.source)) {
    for (const auto& request : recorded->requests) add(request.endpoint, 1);
  } else if (traffic.session && !traffic.session->chain.empty()) {
    for (const auto& page : traffic.session->chain) add(page.endpoint.index, 1);
  } else if (traffic.mix.empty()) {
    add(traffic.to.index, 1);
  } else {
    for (std::size_t k = 0; k < traffic.mix.endpoints.size(); ++k) add(traffic.mix.endpoints[k].index, traffic.mix.choice.share(k));
  }
  double sum = 0;
  for (const auto& entry : entries) sum += entry.weight;
  for (auto& entry : entries) entry.weight /= sum;
  return entries;
}

/// By what it knows of the loads; how well is between a common queue and chance.
bool evens_out(Balance rule) {
  return rule == Balance::least_request || rule == Balance::least_request_full || rule == Balance::least_connections ||
         rule == Balance::ewma;
}

std::string unfit_of(const CompiledTraffic& traffic) {
  if (traffic.session)
    return "traffic " + traffic.name +
           " is of users in sessions, who come again when they are answered: how many do, only exact knows";
  const auto* arrivals = std::get_if<Arrivals>(&traffic.source);
  if (arrivals == nullptr) return {};
  if (std::holds_alternative<OnOffArrivals>(*arrivals))
    return "traffic " + traffic.name + " is bursty on all scales (on/off sources): it has no steady state that a run shows";
  if (!std::isfinite(scv_of(*arrivals))) return "traffic " + traffic.name + " has gaps without a variance";
  return {};
}

/// `nodes.general.cores` where all are of one group.
std::string name_of_nodes(const std::vector<CompiledNode>& nodes) {
  const auto group = [](const CompiledNode& node) { return node.name.substr(0, node.name.rfind('-')); };
  const bool one =
      !nodes.empty() && std::ranges::all_of(nodes, [&](const auto& node) { return group(node) == group(nodes.front()); });
  return one ? "nodes." + group(nodes.front()) + ".cores" : "nodes.cores";
}

}  // namespace

Network::Network(const CompiledWorld& world) : world_(&world), arrival_scv_(world.services.size(), 1) {
  network_s_ = 2 * sim::to_seconds(world.latency);
  for (const auto& step : world.steps) {
    const bool timed = step.kind == StepKind::work || step.kind == StepKind::cpu;
    times_.push_back(timed ? cumulants(step.time) : Cumulants{});
    has_retries_ = has_retries_ || step.retries > 0;
    has_timeouts_ = has_timeouts_ || (step.kind == StepKind::call && step.timeout != sim::Duration::max());
  }
  for (std::size_t v = 0; v < world.versions.size(); ++v) {
    first_call_.push_back((v - world.services[world.versions[v].service.index].first_version) * world.steps.size());
    calls_ = std::max(calls_, first_call_.back() + world.steps.size());
  }
  std::vector<Mark> marks(world.endpoints.size(), Mark::unseen);
  for (std::size_t e = 0; e < world.endpoints.size(); ++e) {
    const auto& service = world.services[world.endpoints[e].service.index];
    visit_base_.push_back(visits_ - service.first_version);
    visits_ += service.versions;
    close(world, e, marks, order_);
  }
  std::ranges::reverse(order_);
  reach_.resize(world.endpoints.size());
  for (auto it = order_.rbegin(); it != order_.rend(); ++it) {
    auto& mine = reach_[*it];
    const auto& service = world.services[world.endpoints[*it].service.index];
    for (std::uint32_t v = 0; v < service.versions; ++v) mine.push_back(service.first_version + v);
    for_each_step(world, world.endpoints[*it].steps, [&](std::uint32_t, const CompiledStep& step) {
      if (step.kind == StepKind::call) mine.insert(mine.end(), reach_[step.callee.index].begin(), reach_[step.callee.index].end());
    });
    std::ranges::sort(mine);
    mine.erase(std::unique(mine.begin(), mine.end()), mine.end());
  }
  callers_.resize(world.services.size());
  for (std::size_t callee = 0; callee < world.services.size(); ++callee)
    for (const auto& endpoint : world.endpoints) {
      double calls = 0;
      for_each_step(world, endpoint.steps, [&](std::uint32_t, const CompiledStep& step) {
        if (step.kind == StepKind::call && world.endpoints[step.callee.index].service.index == callee)
          calls += step.timeout == sim::Duration::max() ? 1 : unlimited;
      });
      if (calls > 0) callers_[callee].push_back({endpoint.service.index, calls});
    }
  for (std::size_t e : order_) {  // from the back: a service stands where its first caller left it
    const std::size_t service = world.endpoints[e].service.index;
    if (std::ranges::find(services_, service) == services_.end()) services_.push_back(service);
  }
  std::ranges::reverse(services_);
  std::vector<double> sources(world.services.size(), 0);
  for (const auto& traffic : world.traffic) {
    entries_.push_back(entries_of(traffic));
    if (unfit_.empty()) unfit_ = unfit_of(traffic);
    rates_known_ = rates_known_ && !traffic.session;
    const auto* arrivals = std::get_if<Arrivals>(&traffic.source);
    if (arrivals == nullptr) continue;
    for (const auto& [endpoint, weight] : entries_.back()) {
      const std::size_t service = world.endpoints[endpoint].service.index;
      const double scv = 1 + traffic.pace.keep * weight * (scv_of(*arrivals) - 1);
      // Several streams together look the more like a Poisson one: their mean, for want of rates.
      arrival_scv_[service] = (arrival_scv_[service] * sources[service] + scv) / (sources[service] + 1);
      ++sources[service];
    }
  }
  for (const auto& service : world.services) may_split_ = may_split_ || evens_out(service.balancing.rule);
  for (std::size_t t = 0; t < world.traffic.size(); ++t)
    for (std::size_t v = 0; v < world.versions.size(); ++v)
      if (!world.traffic[t].open() && reaches(t, v) && world.services[world.versions[v].service.index].entrance.rate_limit &&
          unfit_.empty())
        unfit_ = "clients of traffic " + world.traffic[t].name + " come again when " + world.versions[v].name +
                 "'s rate limit turns them away";
  nodes_name_ = name_of_nodes(world.nodes);
  for (const auto& node : world.nodes) node_cores_ += node.cores;
  nodes_ = static_cast<double>(world.nodes.size());
}

Candidate Network::present() const {
  Candidate made;
  for (const auto& version : world_->versions) {
    made.replicas.push_back(version.replicas);
    made.weights.push_back(version.weight);
  }
  return made;
}

double Network::share_of(std::size_t version, const Candidate& candidate) const {
  const auto& service = world_->services[world_->versions[version].service.index];
  if (service.versions == 1) return 1;
  double total = 0;
  for (std::uint32_t v = 0; v < service.versions; ++v) total += candidate.weights[service.first_version + v];
  return total > 0 ? candidate.weights[version] / total : 0;
}

StationShape Network::shape_of(std::size_t version, const Candidate& candidate) const {
  const auto& service = world_->services[world_->versions[version].service.index];
  StationShape shape;
  shape.replicas = candidate.replicas[version];
  if (service.concurrency != UINT32_MAX) shape.slots = service.concurrency;
  if (service.queue != UINT32_MAX) shape.queue = service.queue;
  if (service.cpu_limit) shape.cores = *service.cpu_limit;
  if (service.entrance.rate_limit) {
    shape.rate_limit = service.entrance.rate_limit->rate;
    shape.burst = std::floor(service.entrance.rate_limit->burst);
  }
  shape.balance = service.balancing.rule;
  if (candidate.split && evens_out(shape.balance)) shape.balance = Balance::random;
  return shape;
}

double Network::think_s(std::size_t traffic) const {
  const auto* loop = std::get_if<ClosedLoop>(&world_->traffic[traffic].source);
  return loop != nullptr && loop->think.law ? sim::mean(*loop->think.law) : 0;
}

double Network::answer_s(const Demand& demand, std::size_t traffic, const Solution& solution) const {
  double sum = 0;
  for (std::size_t k = 0; k < entries_[traffic].size(); ++k) {
    const double share = share_of_entry(demand, traffic, k);
    if (share > 0) sum += share * solution.endpoints[entries_[traffic][k].endpoint].latency.mean;
  }
  return sum;
}

bool Network::reaches(std::size_t traffic, std::size_t version) const {
  return std::ranges::any_of(entries_[traffic],
                             [&](const Entry& entry) { return std::ranges::binary_search(reach_[entry.endpoint], version); });
}

double Solution::arrivals(const Network& network, const Candidate& candidate, std::size_t version) const {
  const auto& service = network.world().services[network.world().versions[version].service.index];
  double sum = 0;
  for (std::uint32_t k = 0; k < service.endpoints; ++k)
    sum += endpoints[service.first_endpoint + k].rate + endpoints[service.first_endpoint + k].loop_rate;
  return sum * network.share_of(version, candidate);
}

}  // namespace sandtable::models::analytic
