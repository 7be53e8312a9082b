#include "planners/stability/operating_point.hpp"

#include <algorithm>

#include "models/scenario/diagnostic.hpp"
#include "models/scenario/units.hpp"
#include "planners/scaling/peak.hpp"

namespace sandtable::planners {

sim::Result<Capacity> capacity_named(const models::Scenario& scenario, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& service : scenario.services) {
    if (service.name == name) {
      if (!service.versions.empty())
        return sim::fail(
            sim::ErrorKind::invalid_input,
            name + " has several versions, so a lost replica of it says too little; name another service or a node group");
      return Capacity{Capacity::Kind::replicas, name, service.replicas};
    }
    names.push_back(service.name);
  }
  for (const auto& group : scenario.nodes) {
    if (group.name == name) return Capacity{Capacity::Kind::nodes, name, group.count};
    names.push_back(group.name);
  }
  return sim::fail(sim::ErrorKind::not_found,
                   "there is no service and no node group \"" + name + "\" to lose capacity of; " + models::suggest(name, names));
}

std::uint32_t replicas_of(const models::Service& service) {
  if (service.versions.empty()) return service.replicas;
  std::uint32_t sum = 0;
  for (const auto& version : service.versions) sum += version.replicas;
  return sum;
}

std::uint32_t replicas_of(const models::Scenario& scenario, const std::string& service) {
  const auto found = std::ranges::find(scenario.services, service, &models::Service::name);
  return found == scenario.services.end() ? 0 : replicas_of(*found);
}

sim::Result<models::Scenario> at_point(models::Scenario scenario, const Capacity& capacity, const OperatingPoint& point) {
  for (auto& service : scenario.services)
    if (capacity.kind == Capacity::Kind::replicas && service.name == capacity.name) {
      SANDTABLE_EXPECT(point.lost < service.replicas, "something is left");
      service.replicas -= point.lost;
    }
  for (auto& group : scenario.nodes)
    if (capacity.kind == Capacity::Kind::nodes && group.name == capacity.name) {
      SANDTABLE_EXPECT(point.lost < group.count, "something is left");
      group.count -= point.lost;
    }
  scenario.faults.clear();
  return at_peak(std::move(scenario), point.load);
}

std::string loss_text(const Capacity& capacity, std::uint32_t lost) {
  if (lost == 0) return "nothing lost";
  return std::to_string(lost) + " of " + std::to_string(capacity.present) +
         (capacity.kind == Capacity::Kind::nodes ? " machines of " : " replicas of ") + capacity.name + " lost";
}

std::string point_text(const Capacity& capacity, const OperatingPoint& point) {
  const std::string load = point.load == 1 ? "the present load" : models::shortest(point.load) + " times the load";
  if (point.lost == 0) return load;
  const std::string unit = capacity.kind == Capacity::Kind::nodes ? " machine" : " replica";
  return load + " with " + std::to_string(point.lost) + unit + (point.lost == 1 ? "" : "s") + " of " + capacity.name + " lost";
}

}  // namespace sandtable::planners
