#include "tests/planners/worlds.hpp"

namespace sandtable::planners::testing {

models::Step work(double mean) { return {models::WorkStep{{sim::Distribution{sim::Exponential{mean}}, {}}}}; }

models::Step call(const std::string& service, const std::string& endpoint) {
  return {models::CallStep{{service, endpoint}, {}, 0, {}}};
}

models::Service service(const std::string& name, std::vector<models::Step> steps) {
  models::Service made;
  made.name = name;
  made.balance = models::Balance::shared_queue;
  made.endpoints = {{"e", std::move(steps)}};
  return made;
}

models::Traffic poisson(const std::string& name, const std::string& service, double rate) {
  return {name, {service, "e"}, models::Arrivals{models::PoissonArrivals{models::Rate{rate}}}, {}};
}

models::Scenario independent_stations(const std::vector<StationSpec>& stations) {
  models::Scenario scenario;
  scenario.name = "stations";
  scenario.run.duration = std::chrono::hours(1000);  // so long that nothing transient helps: the formulas are of the steady state
  scenario.run.replications = 2;
  for (const auto& spec : stations) {
    auto made = service(spec.name, {work(spec.work)});
    made.concurrency = spec.concurrency;
    made.cpu.request = models::Cores{spec.cpu};
    scenario.services.push_back(made);
    scenario.traffic.push_back(poisson(spec.name + "-users", spec.name, spec.rate));
    scenario.objectives.push_back({spec.name + "-fast", "service." + spec.name + ".latency." + spec.statistic, spec.bound, {}});
  }
  return scenario;
}

}  // namespace sandtable::planners::testing
