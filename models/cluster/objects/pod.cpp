#include "models/cluster/objects/pod.hpp"

#include <algorithm>

namespace sandtable::models::kube {
namespace {

void add(Resources& sum, const Resources& more) {
  for (const auto& [name, amount] : more) sum[name] += amount;
}

}  // namespace

Resources requests_of(const PodSpec& spec) {
  Resources running, peak;
  for (const auto& container : spec.containers) add(running, container.requests);
  // Init containers run one after another, each beside the sidecars that were started before it.
  Resources sidecars;
  for (const auto& container : spec.init_containers) {
    Resources now = sidecars;
    add(now, container.requests);
    for (const auto& [name, amount] : now) peak[name] = std::max(peak[name], amount);
    if (container.sidecar) add(sidecars, container.requests);
  }
  add(running, sidecars);
  for (const auto& [name, amount] : running) peak[name] = std::max(peak[name], amount);
  for (const auto& [name, amount] : spec.resources) peak[name] = amount;
  add(peak, spec.overhead);
  return peak;
}

}  // namespace sandtable::models::kube
