#include "tests/models/analytic/worlds.hpp"

#include "models/analytic/parts.hpp"

namespace sandtable::models::analytic::testing {

Step work(double mean) { return {WorkStep{{sim::Distribution{sim::Exponential{mean}}, {}}}}; }
Step cpu(double mean) { return {CpuStep{{sim::Distribution{sim::Exponential{mean}}, {}}}}; }
Step call(const std::string& to) {
  CallStep made;
  made.to = {to, "get"};
  return {made};
}
Service service(const std::string& name, std::vector<Step> steps) {
  Service made;
  made.name = name;
  made.endpoints = {{"get", std::move(steps)}};
  return made;
}
Traffic open(const std::string& to, double rate) { return {"users", {to, "get"}, Arrivals{PoissonArrivals{Rate{rate}}}, {}}; }

namespace {
CompiledWorld compiled_of(const Scenario& scenario) {
  auto world = compile(scenario);
  SANDTABLE_EXPECT(world.has_value(), "the test's scenario is complete");
  return std::move(*world);
}
}  // namespace

World::World(Scenario described) : scenario(std::move(described)), compiled(compiled_of(scenario)) {}

Demand World::demand() const { return parts(scenario, network, {}).front().demand; }

}  // namespace sandtable::models::analytic::testing
