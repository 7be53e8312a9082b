#include "planners/stability/change.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "models/scenario/steps.hpp"
#include "models/scenario/units.hpp"
#include "models/scenario/validate.hpp"
#include "models/service/resilience/call_preset.hpp"

namespace sandtable::planners {

namespace {

constexpr double notch = 1, mechanism = 2, replica = 3, machine = 4;
constexpr double waiting_share = 0.5;  ///< of the shortest timeout: the longest that a request should wait for the weak service

/// One call step: where it stands, and what it does once its preset is filled in.
struct Edge {
  std::string path;  ///< `services.web.endpoints.page.steps.1.call`
  std::string text;  ///< `web.page -> cart.read`
  models::CallStep call;
};

/// What one setting does to one call: how large that is, and its text for `--set`.
struct Tweak {
  double cost = 0;
  std::string key, value;
  std::function<void(models::CallStep&)> apply;
};
using Lever = std::function<std::optional<Tweak>(const models::CallStep& call)>;
struct NamedLever {
  std::string text;
  Lever lever;
};

std::set<std::string> callers_of(const models::Scenario& scenario, const std::string& weak) {
  std::set<std::string> reaching = {weak};
  for (bool grown = true; grown;) {
    grown = false;
    models::each_step(scenario, [&](const auto& service, const auto&, const models::Step& step, const std::string&) {
      const auto* call = std::get_if<models::CallStep>(&step.kind);
      if (call != nullptr && reaching.contains(call->to.service)) grown |= reaching.insert(service.name).second;
    });
  }
  return reaching;
}

std::vector<Edge> edges_towards(const models::Scenario& scenario, const std::string& weak) {
  const auto reaching = callers_of(scenario, weak);
  std::vector<Edge> edges;
  models::each_step(scenario, [&](const auto& service, const auto& endpoint, const models::Step& step, const std::string& path) {
    const auto* call = std::get_if<models::CallStep>(&step.kind);
    if (call == nullptr || !reaching.contains(call->to.service)) return;
    edges.push_back({path + ".call", service.name + "." + endpoint.name + " -> " + call->to.service + "." + call->to.endpoint,
                     models::with_preset(*call)});
  });
  return edges;
}

std::uint32_t retries_of(const models::CallStep& call) { return call.hedge ? 0 : call.retries.value_or(0); }

Lever fewer_retries(std::uint32_t to) {
  return [to](const models::CallStep& call) -> std::optional<Tweak> {
    if (retries_of(call) <= to) return {};
    return Tweak{notch * (retries_of(call) - to), "retries", std::to_string(to), [to](auto& c) { c.retries = to; }};
  };
}

std::optional<Tweak> budget(const models::CallStep& call) {
  if (retries_of(call) == 0 || call.budget) return {};
  return Tweak{mechanism, "budget.preset", "linkerd", [](auto& c) {
                 c.budget.emplace();
                 c.budget->preset = models::BudgetPreset::linkerd;
               }};
}

std::optional<Tweak> breaker(const models::CallStep& call) {
  if (call.breaker) return {};
  return Tweak{mechanism, "breaker.preset", "hystrix", [](auto& c) {
                 c.breaker.emplace();
                 c.breaker->preset = models::BreakerPreset::hystrix;
               }};
}

std::optional<Tweak> cancellation(const models::CallStep& call) {
  if (call.cancel.value_or(false) || !call.timeout) return {};
  return Tweak{mechanism, "cancel", "true", [](auto& c) { c.cancel = true; }};
}

Lever longer_timeout(int doublings) {
  return [doublings](const models::CallStep& call) -> std::optional<Tweak> {
    if (!call.timeout) return {};
    const auto longer = *call.timeout * (std::int64_t{1} << doublings);
    return Tweak{notch * doublings, "timeout", models::write_duration(longer), [longer](auto& c) { c.timeout = longer; }};
  };
}

Lever longer_backoff(int doublings) {
  return [doublings](const models::CallStep& call) -> std::optional<Tweak> {
    if (retries_of(call) == 0 || call.backoff.value_or(sim::Duration{0}) == sim::Duration{0}) return {};
    const auto longer = *call.backoff * (std::int64_t{1} << doublings);
    if (call.max_backoff && *call.max_backoff < longer) return {};
    return Tweak{notch * doublings, "backoff", models::write_duration(longer), [longer](auto& c) { c.backoff = longer; }};
  };
}

std::vector<NamedLever> levers_for(const std::vector<Edge>& edges) {
  std::uint32_t most = 0;
  for (const auto& edge : edges) most = std::max(most, retries_of(edge.call));
  std::vector<NamedLever> levers;
  for (std::uint32_t to = std::min(most, 6U); to-- > 0;)
    levers.push_back(
        {to == 0 ? "no retries" : std::to_string(to) + (to == 1 ? " retry" : " retries") + " at most", fewer_retries(to)});
  for (int doublings : {1, 3})
    levers.push_back({doublings == 1 ? "twice the backoff" : "eight times the backoff", longer_backoff(doublings)});
  for (int doublings : {1, 2})
    levers.push_back({doublings == 1 ? "twice the timeout" : "four times the timeout", longer_timeout(doublings)});
  levers.push_back({"a retry budget (linkerd's, 20 %)", budget});
  levers.push_back({"a circuit breaker (hystrix')", breaker});
  levers.push_back({"cancellation of what nobody waits for", cancellation});
  return levers;
}

/// Collects candidates, and leaves out those that are no valid scenarios, or change nothing.
class List {
 public:
  explicit List(const models::Scenario& scenario) : scenario_(scenario) {}

  void add(std::string text, double cost, std::vector<models::Override> sets, const std::function<void(models::Scenario&)>& apply) {
    models::Scenario changed = scenario_;
    apply(changed);
    if (changed == scenario_ || !models::validate(changed).empty()) return;
    candidates_.push_back({{std::move(text), cost, std::move(sets)}, std::move(changed)});
  }

  /// One lever on some calls at once.
  void add(const NamedLever& named, const std::vector<const Edge*>& edges, const std::string& where) {
    double cost = 0;
    std::vector<models::Override> sets;
    std::vector<std::pair<std::string, std::function<void(models::CallStep&)>>> applied;
    for (const auto* edge : edges)
      if (auto tweak = named.lever(edge->call)) {
        cost += tweak->cost;
        sets.push_back({edge->path + "." + tweak->key, tweak->value});
        applied.emplace_back(edge->path, std::move(tweak->apply));
      }
    if (applied.empty() || (edges.size() > 1 && applied.size() == 1)) return;  // the latter stands for its one call already
    add(named.text + " on " + where, cost, std::move(sets), [&](models::Scenario& scenario) {
      models::each_step(scenario, [&](auto&, auto&, models::Step& step, const std::string& path) {
        auto* call = std::get_if<models::CallStep>(&step.kind);
        for (const auto& [at, apply] : applied)
          if (call != nullptr && at == path + ".call") apply(*call);
      });
    });
  }

  std::vector<ChangeCandidate> by_cost() && {
    std::ranges::stable_sort(candidates_, {}, [](const ChangeCandidate& c) { return c.change.cost; });
    return std::move(candidates_);
  }

 private:
  const models::Scenario& scenario_;
  std::vector<ChangeCandidate> candidates_;
};

void add_levers(List& list, const std::vector<Edge>& edges) {
  const auto levers = levers_for(edges);
  std::vector<const Edge*> all;
  for (const auto& edge : edges) {
    all.push_back(&edge);
    for (const auto& lever : levers) list.add(lever, {&edge}, edge.text);
  }
  if (edges.size() < 2) return;
  for (const auto& lever : levers) list.add(lever, all, "all calls towards it");
}

std::optional<sim::Duration> shortest_timeout(const std::vector<Edge>& edges, const std::string& weak) {
  std::optional<sim::Duration> shortest;
  for (const auto& edge : edges)
    if (edge.call.to.service == weak && edge.call.timeout)
      shortest = std::min(shortest.value_or(*edge.call.timeout), *edge.call.timeout);
  return shortest;
}

/// Nothing waits longer at the weak service than half of what its callers wait for it.
void add_bounds(List& list, std::size_t index, const models::Service& weak, sim::Duration timeout, double replica_rate) {
  const auto longest = sim::from_seconds(sim::to_seconds(timeout) * waiting_share);
  const std::string path = "services." + weak.name;
  if (weak.concurrency && replica_rate > 0) {
    const auto bound = static_cast<std::uint32_t>(std::max(1.0, std::floor(replica_rate * sim::to_seconds(longest))));
    if (!weak.queue || *weak.queue > bound)
      list.add("a queue of " + std::to_string(bound) + " at each replica of " + weak.name, weak.queue ? notch : mechanism,
               {{path + ".queue", std::to_string(bound)}},
               [&](models::Scenario& scenario) { scenario.services[index].queue = bound; });
  }
  if (!weak.shed)
    list.add("load shedding at " + weak.name + " once the first in the line has waited " + models::write_duration(longest),
             mechanism, {{path + ".shed.oldest", models::write_duration(longest)}}, [&](models::Scenario& scenario) {
               scenario.services[index].shed.emplace();
               scenario.services[index].shed->oldest = longest;
             });
}

void add_replicas(List& list, std::size_t index, const models::Service& weak) {
  if (!weak.versions.empty()) return;
  for (std::uint32_t more = 1; more <= weak.replicas; more = more < 4 ? more + 1 : more * 2)
    list.add(std::to_string(more) + (more == 1 ? " more replica of " : " more replicas of ") + weak.name, replica * more,
             {{"services." + weak.name + ".replicas", std::to_string(weak.replicas + more)}},
             [&](models::Scenario& scenario) { scenario.services[index].replicas += more; });
}

void add_machines(List& list, const models::Scenario& scenario) {
  for (std::size_t i = 0; i < scenario.nodes.size(); ++i) {
    if (scenario.nodes[i].autoscale) continue;  // how many there are is somebody else's to say
    list.add("one more machine of " + scenario.nodes[i].name, machine,
             {{"nodes." + scenario.nodes[i].name + ".count", std::to_string(scenario.nodes[i].count + 1)}},
             [&](models::Scenario& changed) { ++changed.nodes[i].count; });
  }
}

}  // namespace

std::vector<ChangeCandidate> changes_for(const models::Scenario& scenario, const std::string& weak, double replica_rate) {
  List list(scenario);
  const auto edges = edges_towards(scenario, weak);
  add_levers(list, edges);
  for (std::size_t i = 0; i < scenario.services.size(); ++i) {
    const auto& service = scenario.services[i];
    if (service.name != weak) continue;
    if (const auto timeout = shortest_timeout(edges, weak)) add_bounds(list, i, service, *timeout, replica_rate);
    add_replicas(list, i, service);
  }
  add_machines(list, scenario);
  return std::move(list).by_cost();
}

}  // namespace sandtable::planners
