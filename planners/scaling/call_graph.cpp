#include "planners/scaling/call_graph.hpp"

#include <algorithm>
#include <optional>

#include "models/scenario/steps.hpp"
#include "models/traffic/destinations.hpp"
#include "sim/contract.hpp"

namespace sandtable::planners {

namespace {

/// Calls `visit(call, times)` for each call that the steps make, with how often on average.
template <class Visit>
void for_each_call(const models::Service& service, const std::vector<models::Step>& steps, double times, const Visit& visit) {
  for (const auto& step : steps) {
    if (const auto* call = std::get_if<models::CallStep>(&step.kind)) visit(*call, times);
    if (const auto* parallel = std::get_if<models::ParallelStep>(&step.kind))
      for_each_call(service, parallel->branches, times, visit);
    if (const auto* use = std::get_if<models::UseStep>(&step.kind)) for_each_call(service, use->steps, times, visit);
    if (const auto* lock = std::get_if<models::LockStep>(&step.kind)) for_each_call(service, lock->steps, times, visit);
    // What does not say how often it hits is taken never to: an upper bound.
    if (const auto* cache = std::get_if<models::CacheStep>(&step.kind)) {
      const double hits = models::hit_ratio(service, *cache);
      for_each_call(service, cache->miss, times * (1 - hits), visit);
      for_each_call(service, cache->hit, times * hits, visit);
    }
    if (const auto* choice = std::get_if<models::ChoiceStep>(&step.kind)) {
      double total = 0;
      for (const auto& branch : choice->branches) total += branch.weight;
      for (const auto& branch : choice->branches) for_each_call(service, branch.steps, times * branch.weight / total, visit);
    }
  }
}

bool has_unknown_time(const std::vector<models::Step>& steps) {
  return std::ranges::any_of(steps, [](const models::Step& step) {
    if (const auto* work = std::get_if<models::WorkStep>(&step.kind)) return !work->time.law;
    if (const auto* cpu = std::get_if<models::CpuStep>(&step.kind)) return !cpu->time.law;
    if (const auto* parallel = std::get_if<models::ParallelStep>(&step.kind)) return has_unknown_time(parallel->branches);
    if (const auto* use = std::get_if<models::UseStep>(&step.kind)) return has_unknown_time(use->steps);
    if (const auto* batch = std::get_if<models::BatchStep>(&step.kind)) return !batch->work.law || !batch->per_item.law;
    if (const auto* lock = std::get_if<models::LockStep>(&step.kind)) return has_unknown_time(lock->steps);
    if (const auto* cache = std::get_if<models::CacheStep>(&step.kind))
      return has_unknown_time(cache->miss) || has_unknown_time(cache->hit);
    if (const auto* choice = std::get_if<models::ChoiceStep>(&step.kind))
      return std::ranges::any_of(choice->branches, [](const auto& branch) { return has_unknown_time(branch.steps); });
    return false;
  });
}

std::optional<std::size_t> position(const std::vector<GraphEndpoint>& endpoints, const models::Scenario& scenario,
                                    const models::Target& target) {
  for (std::size_t i = 0; i < endpoints.size(); ++i)
    if (scenario.services[endpoints[i].service].name == target.service && endpoints[i].endpoint->name == target.endpoint) return i;
  return std::nullopt;
}

enum class Mark { unseen, open, closed };

/// Depth first; the reverse of the order in which endpoints are closed has callers first.
bool close(std::size_t at, const std::vector<std::vector<std::size_t>>& callees, std::vector<Mark>& marks,
           std::vector<std::size_t>& closed) {
  if (marks[at] == Mark::closed) return true;
  if (marks[at] == Mark::open) return false;
  marks[at] = Mark::open;
  for (std::size_t callee : callees[at])
    if (!close(callee, callees, marks, closed)) return false;
  marks[at] = Mark::closed;
  closed.push_back(at);
  return true;
}

}  // namespace

sim::Result<CallGraph> CallGraph::of(const models::Scenario& scenario) {
  CallGraph graph;
  graph.scenario_ = &scenario;
  for (std::size_t service = 0; service < scenario.services.size(); ++service)
    for (const auto& endpoint : scenario.services[service].endpoints) graph.endpoints_.push_back({service, &endpoint});

  std::vector<std::vector<std::size_t>> callees(graph.endpoints_.size());
  std::string problem;
  for (std::size_t i = 0; i < graph.endpoints_.size(); ++i) {
    const auto& [service, endpoint] = graph.endpoints_[i];
    const std::string name = scenario.services[service].name + "." + endpoint->name;
    if (has_unknown_time(endpoint->steps)) problem = name + " has a time that is still to be estimated: calibrate the twin first";
    for_each_call(scenario.services[service], endpoint->steps, 1, [&](const models::CallStep& call, double) {
      if (auto callee = position(graph.endpoints_, scenario, call.to)) callees[i].push_back(*callee);
      else problem = name + " calls " + call.to.service + "." + call.to.endpoint + ", which does not exist";
    });
  }
  for (const auto& traffic : scenario.traffic)
    for (const auto& [to, weight] : models::destinations(traffic))
      if (!position(graph.endpoints_, scenario, to))
        problem = "traffic " + traffic.name + " goes to " + to.service + "." + to.endpoint + ", which does not exist";
  if (!problem.empty()) return sim::fail(sim::ErrorKind::invalid_input, problem);

  std::vector<Mark> marks(graph.endpoints_.size(), Mark::unseen);
  for (std::size_t i = 0; i < graph.endpoints_.size(); ++i)
    if (!close(i, callees, marks, graph.order_)) return sim::fail(sim::ErrorKind::invalid_input, "calls go round in a circle");
  std::ranges::reverse(graph.order_);
  return graph;
}

std::size_t CallGraph::index_of(const models::Target& target) const {
  const auto index = position(endpoints_, *scenario_, target);
  SANDTABLE_EXPECT(index.has_value(), "the graph has checked every target: " + target.service + "." + target.endpoint);
  return *index;
}

std::vector<double> CallGraph::visits(std::size_t entry) const {
  std::vector<double> visits(endpoints_.size(), 0);
  visits[entry] = 1;
  for (std::size_t caller : order_) {
    if (visits[caller] == 0) continue;
    for_each_call(scenario_->services[endpoints_[caller].service], endpoints_[caller].endpoint->steps, visits[caller],
                  [&](const models::CallStep& call, double times) { visits[index_of(call.to)] += times; });
  }
  return visits;
}

}  // namespace sandtable::planners
