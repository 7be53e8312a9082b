#include "planners/stability/shock.hpp"

#include <algorithm>

#include "models/scenario/units.hpp"
#include "models/traffic/arrival_rate.hpp"
#include "planners/stability/operating_point.hpp"
#include "sim/contract.hpp"

namespace sandtable::planners {

namespace {

const models::Service* find_service(const models::Scenario& scenario, const std::string& name) {
  const auto found = std::ranges::find(scenario.services, name, &models::Service::name);
  return found == scenario.services.end() ? nullptr : &*found;
}

models::Plan outage_plan(const models::Scenario& scenario, const Outage& outage, sim::Duration at) {
  models::Plan plan{outage.service + "-outage", {}};
  for (std::uint32_t i = 0; i < replicas_of(scenario, outage.service); ++i)
    plan.actions.push_back({at, models::CrashAction{{"", outage.service + "-" + std::to_string(i)}, outage.lasts}});
  return plan;
}

/// A name that no other traffic has.
std::string pulse_name(const models::Scenario& scenario, const std::string& of) {
  std::string name = "pulse-" + of.substr(0, 50);
  while (std::ranges::any_of(scenario.traffic, [&](const auto& traffic) { return traffic.name == name; })) name += "-p";
  return name;
}

models::Scenario with_pulse(models::Scenario scenario, const LoadPulse& pulse, sim::Duration at) {
  const double from = sim::to_seconds(at), to = sim::to_seconds(at + pulse.lasts);
  constexpr double edge = 1e-6;  // s: a curve has one rate at a time
  const std::size_t count = scenario.traffic.size();
  for (std::size_t i = 0; i < count; ++i) {
    const auto* arrivals = std::get_if<models::Arrivals>(&scenario.traffic[i].source);
    if (arrivals == nullptr) continue;
    const auto rate = models::expected_rate(*arrivals, from * scenario.traffic[i].speed, to * scenario.traffic[i].speed);
    SANDTABLE_EXPECT(rate.has_value(), "the scenario is complete");
    const double more = *rate * scenario.traffic[i].speed * (pulse.factor - 1);
    models::Traffic extra = scenario.traffic[i];
    extra.name = pulse_name(scenario, extra.name);
    extra.telemetry.reset();
    extra.speed = 1;
    extra.source =
        models::Arrivals{models::TraceArrivals{"pulse", 1, {{from, 0}, {from + edge, more}, {to, more}, {to + edge, 0}}}};
    scenario.traffic.push_back(std::move(extra));
  }
  return scenario;
}

/// Objectives on what requests see; the rest (cost, faults) is the same, or not there, whatever the load.
bool of_requests(const models::Objective& objective) {
  return objective.kpi.starts_with("traffic.") || objective.kpi.starts_with("service.");
}

}  // namespace

std::string to_text(const Shock& shock) {
  if (const auto* pulse = std::get_if<LoadPulse>(&shock))
    return models::shortest(pulse->factor) + " times the load for " + models::write_duration(pulse->lasts);
  const auto& outage = std::get<Outage>(shock);
  return (outage.service.empty() ? "the busiest service" : outage.service) + " gone for " + models::write_duration(outage.lasts);
}

sim::Duration shock_lasts(const models::Scenario& scenario, const Shock& shock) {
  if (const auto* pulse = std::get_if<LoadPulse>(&shock)) return pulse->lasts;
  const auto& outage = std::get<Outage>(shock);
  const auto* service = find_service(scenario, outage.service);
  const bool starts = service != nullptr && service->startup.law.has_value();
  return outage.lasts + (starts ? sim::from_seconds(2 * sim::mean(*service->startup.law)) : sim::Duration{0});
}

bool applies(const models::Scenario& scenario, const Shock& shock) {
  if (const auto* outage = std::get_if<Outage>(&shock)) return find_service(scenario, outage->service) != nullptr;
  return std::ranges::any_of(scenario.traffic,
                             [](const auto& traffic) { return std::holds_alternative<models::Arrivals>(traffic.source); });
}

Experiment lay_out(models::Scenario scenario, const std::vector<Shock>& shocks, const Timing& timing) {
  sim::Duration longest{0};
  for (const auto& shock : shocks) longest = std::max(longest, shock_lasts(scenario, shock));
  scenario.faults.clear();
  std::erase_if(scenario.objectives, [](const auto& objective) { return !of_requests(objective); });
  scenario.run.precision.reset();
  scenario.run.warmup = timing.settle + longest + timing.recovery;
  scenario.run.duration = scenario.run.warmup + timing.window;
  Experiment made{std::move(scenario), {}};
  for (const auto& shock : shocks) {
    Experiment::Shocked shocked{shock, {}, {}};
    if (const auto* outage = std::get_if<Outage>(&shock)) shocked.branch = outage_plan(made.steady, *outage, timing.settle);
    else shocked.apart = with_pulse(made.steady, std::get<LoadPulse>(shock), timing.settle);
    made.shocked.push_back(std::move(shocked));
  }
  return made;
}

}  // namespace sandtable::planners
