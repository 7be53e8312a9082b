/// Runs over all steps of an endpoint with their paths, those inside other steps included.
#pragma once

#include <concepts>
#include <string>
#include <type_traits>
#include <vector>

#include "models/scenario/scenario.hpp"

namespace sandtable::models {

/// Calls `visit(step, path)` in document order; `path` is that of the list. Steps that may be changed are handed on as such.
template <class Steps, class F>
void each_step(Steps& steps, const std::string& path, F&& visit) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto step_path = path + "." + std::to_string(i);
    visit(steps[i], step_path);
    if (auto* parallel = std::get_if<ParallelStep>(&steps[i].kind)) {
      each_step(parallel->branches, step_path + ".parallel", visit);
    } else if (auto* use = std::get_if<UseStep>(&steps[i].kind)) {
      each_step(use->steps, step_path + ".use.steps", visit);
    } else if (auto* cache = std::get_if<CacheStep>(&steps[i].kind)) {
      each_step(cache->miss, step_path + ".cache.miss", visit);
      each_step(cache->hit, step_path + ".cache.hit", visit);
    } else if (auto* lock = std::get_if<LockStep>(&steps[i].kind)) {
      each_step(lock->steps, step_path + ".lock.steps", visit);
    } else if (auto* choice = std::get_if<ChoiceStep>(&steps[i].kind)) {
      for (std::size_t k = 0; k < choice->branches.size(); ++k) {
        each_step(choice->branches[k].steps, step_path + ".choice." + std::to_string(k) + ".steps", visit);
      }
    }
  }
}

/// How often a cache hits where that is said; else 0.
inline double hit_ratio(const Service& service, const CacheStep& step) {
  for (const auto& cache : service.caches)
    if (cache.name == step.cache && cache.hit_ratio) return cache.hit_ratio->value;
  return 0;
}

/// With how many branches' successes a `parallel` goes on.
inline std::uint32_t successes_needed(const ParallelStep& parallel) {
  const auto branches = static_cast<std::uint32_t>(parallel.branches.size());
  if (parallel.wait == ParallelWait::first) return 1;
  return parallel.wait == ParallelWait::quorum ? parallel.quorum.value_or(branches) : branches;
}

/// The same over every endpoint of every service: `visit(service, endpoint, step, path)`.
template <class World, class F>
requires std::same_as<std::remove_const_t<World>, Scenario>
void each_step(World& scenario, F&& visit);

}  // namespace sandtable::models

#include "models/scenario/walk.hpp"

namespace sandtable::models {

template <class World, class F>
requires std::same_as<std::remove_const_t<World>, Scenario>
void each_step(World& scenario, F&& visit) {
  for (std::size_t s = 0; s < scenario.services.size(); ++s) {
    auto& service = scenario.services[s];
    const auto service_path = "services." + element_step(scenario.services, s);
    for (std::size_t e = 0; e < service.endpoints.size(); ++e) {
      auto& endpoint = service.endpoints[e];
      each_step(endpoint.steps, service_path + ".endpoints." + element_step(service.endpoints, e) + ".steps",
                [&](auto& step, const std::string& path) { visit(service, endpoint, step, path); });
    }
  }
}

}  // namespace sandtable::models
