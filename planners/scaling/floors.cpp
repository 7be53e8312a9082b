#include "planners/scaling/floors.hpp"

namespace sandtable::planners {

namespace {

std::uint32_t present_replicas(const models::Service& service) {
  if (service.versions.empty()) return service.replicas;
  std::uint32_t sum = 0;
  for (const auto& version : service.versions) sum += version.replicas;
  return sum;
}

std::vector<std::uint32_t> all_but_one(const SearchSpace& space, std::size_t which, std::uint32_t replicas) {
  std::vector<std::uint32_t> counts(space.services.size(), space.limit);
  counts[which] = replicas;
  return counts;
}

}  // namespace

std::vector<std::uint32_t> SearchSpace::everywhere(const std::vector<std::uint32_t>& planned) const {
  std::vector<std::uint32_t> counts;
  for (const auto& service : scenario.services) counts.push_back(std::max(1U, present_replicas(service)));
  for (std::size_t i = 0; i < services.size(); ++i) counts[services[i]] = planned[i];
  return counts;
}

std::vector<Floor> screened_floors(const SearchSpace& space) {
  std::vector<Floor> floors;
  for (std::size_t i = 0; i < space.services.size(); ++i) {
    Floor floor{space.scenario.services[space.services[i]].name, 1, RejectedBy::screening, {}};
    for (; floor.replicas <= space.limit; ++floor.replicas) {
      const auto reason = space.screen.rejects(space.everywhere(all_but_one(space, i, floor.replicas)));
      if (!reason) break;
      floor.reason = *reason;
    }
    floors.push_back(std::move(floor));
  }
  return floors;
}

sim::Status raise_by_simulation(const SearchSpace& space, Trials& trials, std::vector<Floor>& floors) {
  for (std::size_t i = 0; i < floors.size(); ++i) {
    std::uint32_t enough = space.limit;  // known from the run with everything at the limit
    while (floors[i].replicas < enough) {
      const std::uint32_t middle = floors[i].replicas + (enough - floors[i].replicas) / 2;
      const auto candidate = all_but_one(space, i, middle);
      if (auto status = trials.run({candidate}); !status) return status;
      if (trials.at(candidate).good()) {
        enough = middle;
        continue;
      }
      floors[i].replicas = middle + 1;
      floors[i].by = RejectedBy::simulation;
      floors[i].reason = "with " + std::to_string(middle) + ", and " + std::to_string(space.limit) + " of everything else, " +
                         *trials.at(candidate).why_not;
    }
  }
  return sim::Done{};
}

}  // namespace sandtable::planners
