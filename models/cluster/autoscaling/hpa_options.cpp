#include "models/cluster/autoscaling/hpa_options.hpp"

namespace sandtable::models::kube {

Tolerances tolerances_of(const HorizontalPodAutoscaler& hpa, const HpaOptions& options) {
  Tolerances tolerances{options.tolerance, options.tolerance, options.minor < 33};
  if (!hpa.behavior || !options.has_configurable_tolerance()) return tolerances;
  // As the API server hands them on: in thousandths, times 0.001.
  if (const auto& down = hpa.behavior->down.tolerance) tolerances.down = static_cast<double>(down->milli) * 0.001;
  if (const auto& up = hpa.behavior->up.tolerance) tolerances.up = static_cast<double>(up->milli) * 0.001;
  return tolerances;
}

}  // namespace sandtable::models::kube
