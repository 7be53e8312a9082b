#include "planners/scaling/scaling.hpp"

#include <algorithm>

#include "planners/scaling/candidates.hpp"
#include "planners/scaling/floors.hpp"
#include "planners/selection/wording.hpp"

namespace sandtable::planners {

namespace {

/// With one or two services there are fewer candidates up to the chosen one than bisection would simulate.
constexpr std::size_t worth_bisecting = 3;

std::string counts_text(const Choice& choice, const std::vector<std::uint32_t>& replicas) {
  std::string text;
  for (std::size_t i = 0; i < replicas.size(); ++i)
    text += (i == 0 ? "" : i + 1 == replicas.size() ? " and " : ", ") + std::to_string(replicas[i]) + " " + choice.services[i];
  return text;
}

std::string cost_text(const Choice& choice, double cost) {
  return choice.cost_unit == "replicas" ? in_unit(cost, models::Unit::count) + " replicas"
                                        : in_unit(cost, models::Unit::count) + " " + choice.cost_unit;
}

/// Which services the search may scale; the others are noted in the choice.
std::vector<std::size_t> planned_services(const CallGraph& graph, const OfferedLoad& load, Choice& choice) {
  std::vector<std::size_t> planned;
  const auto& services = graph.scenario().services;
  for (std::size_t s = 0; s < services.size(); ++s) {
    if (!services[s].versions.empty()) choice.notes.push_back(services[s].name + " has several versions and is left as it stands");
    else if (!load.reached[s]) choice.notes.push_back("no traffic reaches " + services[s].name + ": it is left as it stands");
    else {
      planned.push_back(s);
      choice.services.push_back(services[s].name);
    }
  }
  return planned;
}

void give_up(Choice& choice, const std::string& why, twin::Outcome best) {
  choice.reason = "no replica counts within the limit meet every objective: " + why;
  choice.prediction = std::move(best);
}

/// Cheapest first. Those of one cost that survive the screen are simulated together, and the first in order that is good is taken.
class Search {
 public:
  Search(const SearchSpace& space, Trials& trials, const ScalingOptions& options, Choice& choice)
      : space_(space), trials_(trials), options_(options), choice_(choice) {}

  sim::Result<std::optional<Candidate>> run(Candidates candidates) {
    std::optional<Candidate> found;
    auto candidate = candidates.next();
    for (std::uint32_t looked = 0; candidate && !found;) {
      std::vector<Candidate> survivors;
      const double cost = candidate->cost;
      for (; candidate && candidate->cost == cost; candidate = candidates.next()) {
        if (++looked > options_.max_candidates)
          return sim::fail(sim::ErrorKind::timeout, "no plan was found within " + std::to_string(options_.max_candidates) +
                                                        " candidates: lower the most replicas per service");
        if (!turned_down(*candidate)) survivors.push_back(*candidate);
      }
      auto best = simulate(survivors);
      if (!best) return best;
      found = *best;
    }
    return found;
  }

 private:
  bool turned_down(const Candidate& candidate) {
    if (const auto* failed = trials_.failed_above(candidate.replicas); failed != nullptr && *failed != candidate.replicas) {
      reject(candidate, RejectedBy::dominated,
             "even " + counts_text(choice_, *failed) + " is not enough: " + *trials_.at(*failed).why_not);
      return true;
    }
    const auto reason = space_.screen.rejects(space_.everywhere(candidate.replicas));
    if (reason) reject(candidate, RejectedBy::screening, *reason);
    return reason.has_value();
  }

  sim::Result<std::optional<Candidate>> simulate(const std::vector<Candidate>& survivors) {
    std::optional<Candidate> found;
    for (const auto& candidate : survivors) {
      if (found) break;
      if (auto status = trials_.run({candidate.replicas}); !status) return status.failure();
      const auto& trial = trials_.at(candidate.replicas);
      if (trial.good()) found = candidate;
      else reject(candidate, RejectedBy::simulation, *trial.why_not);
    }
    return found;
  }

  void reject(const Candidate& candidate, RejectedBy by, std::string reason) {
    choice_.rejected.push_back({candidate.replicas, candidate.cost, by, std::move(reason)});
  }

  const SearchSpace& space_;
  Trials& trials_;
  const ScalingOptions& options_;
  Choice& choice_;
};

/// Simulates the neighbours with one replica fewer, which may have been turned down only by assumption. A good one is cheaper, so
/// it is taken instead, and its own neighbours are looked at in turn.
sim::Result<Candidate> settle(Candidate chosen, Trials& trials, const CostModel& cost, const SearchSpace& space, Choice& choice) {
  for (bool moved = true; moved;) {
    moved = false;
    for (std::size_t i = 0; i < chosen.replicas.size() && !moved; ++i) {
      auto fewer = chosen.replicas;
      if (--fewer[i] == 0 || trials.has(fewer) || space.screen.rejects(space.everywhere(fewer))) continue;
      if (auto status = trials.run({fewer}); !status) return status.failure();
      std::erase_if(choice.rejected, [&](const Rejected& r) { return r.replicas == fewer; });
      if (trials.at(fewer).good()) {
        chosen = {fewer, cost.of(fewer)};
        moved = true;
        choice.notes.push_back("more replicas made it worse somewhere: one fewer " + choice.services[i] +
                               " met the objectives after all");
      } else {
        choice.rejected.push_back({fewer, cost.of(fewer), RejectedBy::simulation, *trials.at(fewer).why_not});
      }
    }
  }
  return chosen;
}

}  // namespace

models::Plan scaling_plan(const models::Scenario& scenario, const std::vector<std::size_t>& services,
                          const std::vector<std::uint32_t>& replicas, const std::string& name) {
  SANDTABLE_EXPECT(services.size() == replicas.size(), "one replica count a planned service");
  models::Plan plan{name, {}};
  for (std::size_t i = 0; i < services.size(); ++i) {
    const auto& service = scenario.services[services[i]];
    if (name.empty()) plan.name += (i == 0 ? "" : "-") + service.name + "-" + std::to_string(replicas[i]);
    if (service.replicas != replicas[i]) plan.actions.push_back({{}, models::ScaleAction{service.name, {}, replicas[i]}});
  }
  return plan;
}

sim::Result<Choice> choose_replicas(const models::Scenario& scenario, twin::Evaluator& evaluator, const ScalingOptions& options) {
  SANDTABLE_EXPECT(options.max_replicas >= 1, "at least one replica a service");
  if (scenario.objectives.empty())
    return sim::fail(sim::ErrorKind::invalid_input, "the scenario has no objectives: there is nothing to plan for");
  const auto graph = CallGraph::of(scenario);
  if (!graph) return graph.failure();
  const Screen screen(*graph, options.acceptance, options.screen);
  Choice choice;
  const auto services = planned_services(*graph, screen.load(), choice);
  if (services.empty()) return sim::fail(sim::ErrorKind::invalid_input, "no service to scale: no traffic reaches any");
  const CostModel cost = cost_model(scenario, services);
  choice.cost_unit = cost.unit;
  const SearchSpace space{scenario, services, screen, options.max_replicas};
  Trials trials(scenario, services, evaluator, options);

  const std::vector<std::uint32_t> most(services.size(), options.max_replicas);
  auto unchanged = trials.run_unchanged_and(most);
  if (!unchanged) return unchanged.failure();
  choice.unchanged = std::move(*unchanged);
  choice.floors = screened_floors(space);
  const auto hopeless = std::ranges::find_if(choice.floors, [&](const Floor& f) { return f.replicas > options.max_replicas; });
  if (hopeless != choice.floors.end() || !trials.at(most).good()) {
    choice.simulated = trials.count();
    give_up(
        choice,
        hopeless != choice.floors.end() ? hopeless->reason : "with " + counts_text(choice, most) + ", " + *trials.at(most).why_not,
        trials.at(most).outcome);
    return choice;
  }
  if (services.size() >= worth_bisecting)
    if (auto status = raise_by_simulation(space, trials, choice.floors); !status) return status.failure();

  std::vector<std::uint32_t> lowest;
  for (const auto& floor : choice.floors) lowest.push_back(floor.replicas);
  auto found = Search(space, trials, options, choice).run(Candidates(lowest, options.max_replicas, cost));
  if (!found) return found.failure();
  SANDTABLE_EXPECT(found->has_value(), "the most replicas allowed are good enough, so the search ends");
  auto chosen = settle(**found, trials, cost, space, choice);
  if (!chosen) return chosen.failure();

  choice.replicas = chosen->replicas;
  choice.cost = chosen->cost;
  choice.prediction = trials.at(chosen->replicas).outcome;
  choice.plan = scaling_plan(scenario, services, chosen->replicas, options.plan_name);
  choice.simulated = trials.count();
  std::erase_if(choice.rejected, [&](const Rejected& r) { return r.cost > choice.cost || r.replicas == choice.replicas; });
  std::ranges::stable_sort(choice.rejected, {}, &Rejected::cost);
  choice.reason =
      counts_text(choice, choice.replicas) + " (" + cost_text(choice, choice.cost) + ") is the cheapest that meets every objective";
  return choice;
}

}  // namespace sandtable::planners
