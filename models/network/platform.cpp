#include "models/network/platform.hpp"

namespace sandtable::models {

sim::ControlPlaneConfig platform_of(const Scenario& scenario) {
  constexpr double bits_per_byte = 8;
  const double bandwidth = scenario.network.bandwidth.value / bits_per_byte;
  const sim::Duration latency = scenario.network.latency.value.value_or(sim::Duration{0}) / 2;
  sim::ControlPlaneConfig config;
  config.coupling = scenario.run.coupling;
  config.hosts.push_back({"registry", bandwidth, latency, sim::LinkSharing::unshared});
  for (const NodeGroup& group : scenario.nodes)
    for (std::uint32_t i = 0; i < most_nodes(group); ++i)
      config.hosts.push_back({"node " + group.name + "-" + std::to_string(i), bandwidth, latency, sim::LinkSharing::shared});
  return config;
}

}  // namespace sandtable::models
