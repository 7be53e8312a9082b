#include "twin/state_digest.hpp"

#include <algorithm>

#include "sim/digest.hpp"

namespace sandtable::twin {

std::vector<std::string> read_set(const models::Scenario& scenario) {
  std::vector<std::string> out;
  for (const auto& service : scenario.services) out.push_back(service.name);
  std::sort(out.begin(), out.end());
  return out;
}

std::string state_digest(const Snapshot& snapshot, const std::vector<std::string>& services) {
  std::vector<std::string> names = services;
  std::sort(names.begin(), names.end());
  sim::Digest digest;
  for (const auto& name : names) {
    digest.add(std::string_view(name));
    const auto found =
        std::find_if(snapshot.services.begin(), snapshot.services.end(), [&](const auto& s) { return s.name == name; });
    if (found == snapshot.services.end()) continue;
    // An elastic service's replicas go for good when they drain: the next look may not find them.
    const auto counts = [&](const ReplicaObject& replica) { return !found->elastic || !replica.draining; };
    digest.add(static_cast<std::uint64_t>(std::ranges::count_if(found->replicas, counts)));
    for (const auto& replica : found->replicas) {
      if (!counts(replica)) continue;
      digest.add(std::string_view(replica.name));
      digest.add(std::uint64_t{replica.in_rotation});
      digest.add(std::uint64_t{replica.weight});
    }
  }
  for (const auto& node : snapshot.nodes) {
    digest.add(std::string_view(node.name));
    digest.add(std::uint64_t{node.up});
  }
  return digest.hex();
}

}  // namespace sandtable::twin
