#include "planners/scaling/cost.hpp"

#include "sim/contract.hpp"

namespace sandtable::planners {

double CostModel::of(const std::vector<std::uint32_t>& replicas) const {
  SANDTABLE_EXPECT(replicas.size() == per_replica.size(), "one replica count a planned service");
  double sum = 0;
  for (std::size_t i = 0; i < replicas.size(); ++i) sum += replicas[i] * per_replica[i];
  return sum;
}

CostModel cost_model(const models::Scenario& scenario, const std::vector<std::size_t>& services) {
  double price = 0, cores = 0;
  for (const auto& group : scenario.nodes) {
    price += group.count * group.price.value;
    cores += group.count * group.cpu.value;
  }
  CostModel model;
  const bool priced = price > 0 && cores > 0;
  model.unit = priced ? scenario.currency + "/h" : "replicas";
  for (std::size_t index : services) {
    const auto& cpu = scenario.services[index].cpu;
    double size = cpu.request ? cpu.request->value : cpu.limit ? cpu.limit->value : 1;
    if (!(size > 0)) size = 1;
    model.per_replica.push_back(priced ? size * price / cores : 1);
  }
  return model;
}

}  // namespace sandtable::planners
