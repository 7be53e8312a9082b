#include "models/cluster/scheduler/node_ports.hpp"

#include <algorithm>

namespace sandtable::models::kube::scheduler {
namespace {

bool everywhere(const std::string& ip) { return ip.empty() || ip == "0.0.0.0"; }

bool collide(const HostPort& a, const HostPort& b) {
  return a.port == b.port && a.protocol == b.protocol && (everywhere(a.ip) || everywhere(b.ip) || a.ip == b.ip);
}

}  // namespace

std::vector<HostPort> host_ports(const Pod& pod, const Options& options) {
  std::vector<HostPort> ports;
  const auto take = [&ports](const Container& container) {
    for (const auto& port : container.host_ports)
      if (port.port > 0) ports.push_back(port);
  };
  if (options.counts_sidecar_ports())
    for (const auto& container : pod.spec.init_containers)
      if (container.sidecar) take(container);
  for (const auto& container : pod.spec.containers) take(container);
  return ports;
}

std::optional<Rejection> reject_taken_ports(const std::vector<HostPort>& wanted, const NodeView& node, const Options& options) {
  if (wanted.empty()) return std::nullopt;
  for (const auto* standing : node.pods)
    for (const auto& taken : host_ports(standing->pod, options))
      if (std::ranges::any_of(wanted, [&taken](const auto& port) { return collide(port, taken); }))
        return Rejection{"NodePorts", {"node(s) didn't have free ports for the requested pod ports"}, true};
  return std::nullopt;
}

}  // namespace sandtable::models::kube::scheduler
