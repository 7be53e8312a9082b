#include "models/cluster/objects/pod.hpp"

#include <algorithm>

namespace sandtable::models::kube {
namespace {

/// `list`: requests or limits of a container.
Resources sum_of(const PodSpec& spec, Resources Container::*list, const Resources& whole) {
  Resources running, peak;
  for (const auto& container : spec.containers) add(running, container.*list);
  // Init containers run one after another, each beside the sidecars that were started before it.
  Resources sidecars;
  for (const auto& container : spec.init_containers) {
    Resources now = sidecars;
    add(now, container.*list);
    for (const auto& [name, amount] : now) peak[name] = std::max(peak[name], amount);
    if (container.sidecar) add(sidecars, container.*list);
  }
  add(running, sidecars);
  for (const auto& [name, amount] : running) peak[name] = std::max(peak[name], amount);
  for (const auto& [name, amount] : whole) peak[name] = amount;
  return peak;
}

}  // namespace

Resources requests_of(const PodSpec& spec) {
  Resources all = sum_of(spec, &Container::requests, spec.resources);
  add(all, spec.overhead);
  return all;
}

Resources limits_of(const PodSpec& spec) {
  Resources all = sum_of(spec, &Container::limits, {});
  // Overhead adds to a limit that is there; it makes none.
  for (const auto& [name, amount] : spec.overhead)
    if (const auto found = all.find(name); found != all.end()) found->second += amount;
  return all;
}

}  // namespace sandtable::models::kube
