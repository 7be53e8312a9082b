/// What a cluster's present objects say of a workload beside its specification: how long its pods took to be ready, how large its
/// images are.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connectors/kubernetes/import/workloads.hpp"
#include "models/scenario/scenario.hpp"

namespace sandtable::connectors::kubernetes {

struct StartupFound {
  models::TimeLaw law{sim::Distribution{sim::Constant{0}}, {}};
  std::uint32_t pods = 0;  ///< it was seen of; 0: `law` is no time at all
};

/// Lognormal of three or more values that differ, else their mean; all in whole milliseconds (the API's instants are whole
/// seconds). Nothing of none.
std::optional<models::TimeLaw> law_of(std::vector<double> seconds);

/// From `startTime` to readiness, of pods that never restarted. The
/// readiness probe, which the scenario has itself, is taken off: half a period, as an answer comes anywhere in it; where the first
/// question was answered, its delay.
StartupFound startup_of(const Workload& workload);

/// The largest of its containers' images that some node reports.
std::optional<models::Image> image_of(const Workload& workload, const std::vector<models::kube::Node>& nodes);

}  // namespace sandtable::connectors::kubernetes
