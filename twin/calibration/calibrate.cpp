#include "twin/calibration/calibrate.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "models/scenario/validate.hpp"
#include "twin/calibration/arrival_rate.hpp"
#include "twin/calibration/hop_latency.hpp"
#include "twin/calibration/service_estimates.hpp"
#include "twin/counters.hpp"

namespace sandtable::twin {
namespace {

sim::Status estimate_traffic(Estimate& out, models::Traffic& traffic, TelemetrySource& source, WallWindow window,
                             const CalibrationOptions& options) {
  auto* arrivals = std::get_if<models::Arrivals>(&traffic.source);
  auto* poisson = arrivals ? std::get_if<models::PoissonArrivals>(arrivals) : nullptr;
  if (!poisson || poisson->rate) return sim::Done{};
  const std::string path = "traffic." + traffic.name + ".arrivals.rate", entity = "traffic." + traffic.name;
  if (traffic.session) {
    out.unconstrained.push_back({path, "users arrive, and the telemetry counts their requests"});
    return sim::Done{};
  }
  if (!source.maps(entity, Signal::offered)) {
    out.unconstrained.push_back({path, "no telemetry of offered requests is mapped for " + traffic.name});
    return sim::Done{};
  }
  const auto series = source.read(entity, Signal::offered, window);
  if (!series) return series.failure();
  const auto offered = total_increase(*series);
  if (!offered) {
    out.unconstrained.push_back({path, "no two samples of offered requests in the window"});
    return sim::Done{};
  }
  const Estimate estimate = estimate_rate(path, *offered, options.draws);
  poisson->rate = models::Rate{estimate.parameters.front().estimate};
  append(out, estimate);
  return sim::Done{};
}

/// Every call of a service, in document order, with its step's path.
void for_each_call(const models::Service& service, const std::function<void(const std::string&, const models::CallStep&)>& visit) {
  const std::function<void(const models::Step&, const std::string&)> walk = [&](const models::Step& step, const std::string& path) {
    if (const auto* call = std::get_if<models::CallStep>(&step.kind)) visit(path + ".call", *call);
    if (const auto* parallel = std::get_if<models::ParallelStep>(&step.kind)) {
      for (std::size_t i = 0; i < parallel->branches.size(); ++i)
        walk(parallel->branches[i], path + ".parallel." + std::to_string(i));
    }
    if (const auto* use = std::get_if<models::UseStep>(&step.kind)) {
      for (std::size_t i = 0; i < use->steps.size(); ++i) walk(use->steps[i], path + ".use.steps." + std::to_string(i));
    }
    if (const auto* cache = std::get_if<models::CacheStep>(&step.kind)) {
      for (std::size_t i = 0; i < cache->miss.size(); ++i) walk(cache->miss[i], path + ".cache.miss." + std::to_string(i));
      for (std::size_t i = 0; i < cache->hit.size(); ++i) walk(cache->hit[i], path + ".cache.hit." + std::to_string(i));
    }
    if (const auto* lock = std::get_if<models::LockStep>(&step.kind)) {
      for (std::size_t i = 0; i < lock->steps.size(); ++i) walk(lock->steps[i], path + ".lock.steps." + std::to_string(i));
    }
    if (const auto* choice = std::get_if<models::ChoiceStep>(&step.kind)) {
      for (std::size_t k = 0; k < choice->branches.size(); ++k) {
        for (std::size_t i = 0; i < choice->branches[k].steps.size(); ++i) {
          walk(choice->branches[k].steps[i], path + ".choice." + std::to_string(k) + ".steps." + std::to_string(i));
        }
      }
    }
  };
  for (const auto& endpoint : service.endpoints) {
    for (std::size_t i = 0; i < endpoint.steps.size(); ++i) {
      walk(endpoint.steps[i], "services." + service.name + ".endpoints." + endpoint.name + ".steps." + std::to_string(i));
    }
  }
}

/// The pairs of services whose histograms give the hop; `why_none` collects what kept the others out.
sim::Result<std::vector<Hop>> hops_of(const models::Scenario& scenario, TelemetrySource& source, WallWindow window,
                                      std::string& why_none) {
  std::vector<Hop> hops;
  const auto leave_out = [&](const std::string& why) { why_none += (why_none.empty() ? "" : "; ") + why; };
  for (const auto& caller : scenario.services) {
    std::set<std::string> callees;
    for_each_call(caller, [&](const std::string&, const models::CallStep& call) { callees.insert(call.to.service); });
    if (callees.empty()) continue;
    if (callees.size() > 1) {
      leave_out(caller.name + " calls several services, and its histogram doesn't tell them apart");
      continue;
    }
    const std::string& callee = *callees.begin();
    const auto found =
        std::find_if(scenario.services.begin(), scenario.services.end(), [&](const auto& s) { return s.name == callee; });
    if (found == scenario.services.end() || found->endpoints.size() != 1) {
      leave_out(callee + " has several endpoints, and its histogram doesn't tell them apart");
      continue;
    }
    if (!source.maps("service." + caller.name, Signal::downstream) || !source.maps("service." + callee, Signal::latency)) {
      leave_out("no telemetry of calls at " + caller.name + " and latency at " + callee + " is mapped");
      continue;
    }
    auto downstream = source.read("service." + caller.name, Signal::downstream, window);
    if (!downstream) return downstream.failure();
    auto latency = source.read("service." + callee, Signal::latency, window);
    if (!latency) return latency.failure();
    hops.push_back({caller.name, callee, std::move(*downstream), std::move(*latency)});
  }
  if (hops.empty() && why_none.empty()) why_none = "no service calls another";
  return hops;
}

sim::Status estimate_network(Estimate& out, models::Scenario& scenario, TelemetrySource& source, WallWindow window,
                             const CalibrationOptions& options) {
  if (scenario.network.latency.value) return sim::Done{};
  std::string why_none;
  const auto hops = hops_of(scenario, source, window, why_none);
  if (!hops) return hops.failure();
  const auto estimate = estimate_hop_latency(*hops, why_none, options.draws);
  if (!estimate) return estimate.failure();
  if (!estimate->parameters.empty()) scenario.network.latency.value = sim::from_seconds(estimate->parameters.front().estimate);
  append(out, *estimate);
  return sim::Done{};
}

/// Timeouts that never struck in the window: what follows one is the scenario's word alone.
sim::Status list_unseen_timeouts(Estimate& out, const models::Scenario& scenario, TelemetrySource& source, WallWindow window) {
  for (const auto& service : scenario.services) {
    const std::string entity = "service." + service.name;
    if (!source.maps(entity, Signal::ended)) continue;
    std::vector<std::string> timeouts;
    for_each_call(service, [&](const std::string& path, const models::CallStep& call) {
      if (call.timeout) timeouts.push_back(path + ".timeout");
    });
    if (timeouts.empty()) continue;
    const auto ended = source.read(entity, Signal::ended, window);
    if (!ended) return ended.failure();
    const auto struck = total_increase(*ended, "timeout");
    if (struck && struck->amount > 0) continue;
    for (const auto& path : timeouts) {
      out.unconstrained.push_back({path, "no timeout was seen in the window: what follows one is not constrained"});
    }
  }
  return sim::Done{};
}

/// Whatever is still unknown and not listed yet has no signal that would measure it.
void list_the_rest(Estimate& out, const models::Scenario& scenario) {
  for (const auto& path : models::unknowns(scenario)) {
    const bool listed = std::any_of(out.unconstrained.begin(), out.unconstrained.end(),
                                    [&](const auto& u) { return u.path == path || u.path.starts_with(path + "."); });
    if (!listed) out.unconstrained.push_back({path, "no telemetry measures it"});
  }
}

}  // namespace

sim::Result<Calibrated> calibrate(const models::Scenario& skeleton, TelemetrySource& source, WallWindow window,
                                  const CalibrationOptions& options) {
  SANDTABLE_EXPECT(options.held_out >= 0 && options.held_out < 1, "the held-out share is in [0, 1)");
  if (window.to <= window.from) return sim::fail(sim::ErrorKind::invalid_input, "the calibration window is empty");
  const auto length = static_cast<double>(window.to.ns - window.from.ns);
  const WallTime cut{window.to.ns - std::llround(length * options.held_out)};
  Calibrated out{.scenario = skeleton, .posterior = {}, .fitted = {window.from, cut}, .held_out = {cut, window.to}};

  Estimate all;
  for (auto& traffic : out.scenario.traffic) {
    if (const auto done = estimate_traffic(all, traffic, source, out.fitted, options); !done) return done.failure();
  }
  for (auto& service : out.scenario.services) {
    const auto estimate = estimate_service(service, source, out.fitted, options);
    if (!estimate) return estimate.failure();
    append(all, *estimate);
  }
  if (const auto done = estimate_network(all, out.scenario, source, out.fitted, options); !done) return done.failure();
  if (const auto done = list_unseen_timeouts(all, out.scenario, source, out.fitted); !done) return done.failure();
  list_the_rest(all, out.scenario);
  if (all.parameters.empty() && !models::unknowns(skeleton).empty()) {
    std::string reasons;
    for (const auto& value : all.unconstrained) reasons += "\n  " + value.path + ": " + value.why;
    return sim::fail(sim::ErrorKind::not_found, "the telemetry constrains none of the values to estimate:" + reasons);
  }
  out.posterior = {std::move(all.parameters), std::move(all.draws), std::move(all.unconstrained), options.model_error};
  return out;
}

}  // namespace sandtable::twin
