#include "connectors/kubernetes/read_disruption.hpp"

#include "connectors/kubernetes/read_meta.hpp"

namespace sandtable::connectors::kubernetes {

using namespace models::kube;

DisruptionBudget read_disruption_budget(const Fields& object) {
  DisruptionBudget read;
  read.meta = read_meta(object);
  object.within("spec", [&read](const Fields& spec) {
    read.selector = read_selector(spec);
    spec.count_or_percent("minAvailable", read.min_available);
    spec.count_or_percent("maxUnavailable", read.max_unavailable);
    spec.word("unhealthyPodEvictionPolicy", {"IfHealthyBudget", "AlwaysAllow"},
              [&read](std::size_t which) { read.always_allow_unhealthy = which == 1; });
    if (read.min_available && read.max_unavailable)
      spec.report(spec.node(), "minAvailable and maxUnavailable", "a budget has one of them");
  });
  object.within("status", [&read](const Fields& status) {
    status.number("observedGeneration", read.observed_generation);
    status.number("disruptionsAllowed", read.disruptions_allowed);
    status.number("currentHealthy", read.current_healthy);
    status.number("desiredHealthy", read.desired_healthy);
    status.number("expectedPods", read.expected_pods);
    status.within("disruptedPods", [&read](const Fields& pods) {
      for (const auto& entry : pods.node().entries) {
        std::optional<sim::Time> at;
        pods.time(entry.key.text, at);
        if (at) read.disrupted[entry.key.text] = *at;
      }
    });
  });
  return read;
}

}  // namespace sandtable::connectors::kubernetes
