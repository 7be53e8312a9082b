/// Small scenarios written down in C++, and one replication of them in this process.
#pragma once

#include <chrono>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "models/scenario/scenario.hpp"
#include "models/service/compiled_world.hpp"
#include "models/service/request_plane.hpp"

namespace sandtable::test {

using namespace std::chrono_literals;
using models::Scenario;
using models::Service;
using models::Step;

inline models::TimeLaw law(sim::Distribution distribution) { return {std::move(distribution), {}}; }
inline models::TimeLaw exponential(double mean) { return law({sim::Exponential{mean}}); }
inline models::TimeLaw constant(double value) { return law({sim::Constant{value}}); }
inline models::TimeLaw lognormal(double mean, double cv) { return law({sim::Lognormal{mean, cv}}); }

inline Step work(models::TimeLaw time) { return {models::WorkStep{std::move(time)}}; }
inline Step cpu(models::TimeLaw time) { return {models::CpuStep{std::move(time)}}; }
inline Step call(std::string service, std::string endpoint = "do") {
  return {models::CallStep{{std::move(service), std::move(endpoint)}, {}, 0, {}}};
}
inline Step call_with(std::string service, sim::Duration timeout, std::uint32_t retries, sim::Duration backoff) {
  return {models::CallStep{{std::move(service), "do"}, timeout, retries, backoff}};
}
inline Step parallel(std::vector<Step> branches) { return {models::ParallelStep{std::move(branches)}}; }
inline Step choice(std::vector<models::ChoiceBranch> branches) { return {models::ChoiceStep{std::move(branches)}}; }

/// A service with one endpoint, `do`, and no limits.
inline Service service(std::string name, std::vector<Step> steps, std::uint32_t replicas = 1) {
  Service made;
  made.name = std::move(name);
  made.replicas = replicas;
  made.endpoints.push_back({"do", std::move(steps)});
  return made;
}
inline models::Traffic poisson(std::string name, std::string to, double rate) {
  return {std::move(name), {std::move(to), "do"}, models::Arrivals{models::PoissonArrivals{models::Rate{rate}}}, {}};
}
inline models::Traffic deterministic(std::string name, std::string to, double rate) {
  return {std::move(name), {std::move(to), "do"}, models::Arrivals{models::DeterministicArrivals{models::Rate{rate}}}, {}};
}
inline models::Traffic clients(std::string name, std::string to, std::uint32_t count, models::TimeLaw think) {
  return {std::move(name), {std::move(to), "do"}, models::ClosedLoop{count, std::move(think)}, {}};
}
inline Scenario scenario(std::vector<Service> services, std::vector<models::Traffic> traffic, sim::Duration duration,
                         sim::Duration warmup = 0s) {
  Scenario made;
  made.name = "test";
  made.services = std::move(services);
  made.traffic = std::move(traffic);
  made.run.duration = duration;
  made.run.warmup = warmup;
  return made;
}

/// A compiled world and a plane on it, with the replicas of time 0.
class Stage {
 public:
  explicit Stage(const Scenario& described, sim::RunSeed seed = {1, 0}) : Stage(compiled(described), seed) {}
  explicit Stage(models::CompiledWorld made, sim::RunSeed seed = {1, 0})
      : world(std::make_unique<models::CompiledWorld>(std::move(made))), plane(*world, seed) {
    for (std::uint32_t v = 0; v < world->versions.size(); ++v) {
      for (std::uint32_t i = 0; i < world->versions[v].replicas; ++i) replicas.push_back(plane.add_replica({v}, {}));
    }
  }
  models::ReplicationResult run() {
    plane.advance_to(sim::Time{world->duration});
    return plane.result();
  }

  std::unique_ptr<models::CompiledWorld> world;
  models::RequestPlane plane;
  std::vector<models::ReplicaId> replicas;

 private:
  static models::CompiledWorld compiled(const Scenario& described) {
    auto result = models::compile(described);
    if (!result) throw std::runtime_error(result.error().message);
    return std::move(result).value();
  }
};

inline double kpi(const models::ReplicationResult& result, const std::string& name) {
  for (const auto& entry : result.kpis) {
    if (entry.name == name) return entry.value;
  }
  throw std::out_of_range("no KPI " + name);
}

}  // namespace sandtable::test
