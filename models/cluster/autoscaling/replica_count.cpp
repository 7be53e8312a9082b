#include "models/cluster/autoscaling/replica_count.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/cluster/autoscaling/pod_count.hpp"
#include "models/cluster/autoscaling/whole_replicas.hpp"
#include "models/scenario/units.hpp"

namespace sandtable::models::kube {
namespace {

constexpr const char* no_pods = "no pods returned by selector while calculating replica count";
constexpr const char* none_fit = "did not receive metrics for targeted pods (pods might be unready)";

sim::Unexpected<std::string> fail(std::string why) { return {std::move(why)}; }

std::string product(double ratio, std::int64_t pods, std::int32_t replicas) {
  return "⌈" + shortest(ratio) + " × " + std::to_string(pods) + "⌉ = " + std::to_string(replicas);
}

std::string kept(double ratio, const Tolerances& tolerances) {
  return "ratio " + shortest(ratio) + " within the tolerance of " + shortest(ratio < 1 ? tolerances.down : tolerances.up);
}

/// The words of what was counted. `others`: the pods that are not ready, by name.
std::string words(const PodCount& made, std::int64_t ready, const Tolerances& tolerances, const std::string& others) {
  const std::string and_others = others.empty() ? "" : "; " + others;
  const std::string from = "ratio " + shortest(made.ratio) + ", with the others taken " +
                           (made.ratio < 1 ? "as fully used" : "as unused") + " " + shortest(made.again);
  switch (made.rule) {
    case CountRule::within:
      return kept(made.ratio, tolerances) + and_others;
    case CountRule::product:
      return product(made.ratio, ready, made.product) + and_others;
    case CountRule::again_within:
      return from + ": within the tolerance" + and_others;
    case CountRule::across:
      return from + ": the direction would change" + and_others;
    case CountRule::against:
      return from + ": " + product(made.again, made.counted, made.product) + " would go against it" + and_others;
    case CountRule::again_product:
      break;
  }
  return from + ": " + product(made.again, made.counted, made.product) + "; " + others;
}

/// The common part of both ways to count by pods. `requests` of the pods are asked for once anything is measured: that nothing was
/// comes before what the pods ask for.
template <class Requests>
CountResult count_by_pods(const CountInput& input, const PodSamples& samples, bool cpu, const PodTarget& target,
                          const Requests& requests) {
  const auto groups = group_pods(input.pods, samples, cpu, *input.options, input.now);
  PodSums sums;
  for (const auto used : samples.strangers) sums.strangers = sums.strangers.with(1, used, 0);
  if (groups.ready == 0 && !sums.any()) return fail(none_fit);
  const sim::Result<std::vector<std::int64_t>, std::string> asked = requests();
  if (!asked) return asked.failure();
  for (std::size_t i = 0; i < input.pods.size(); ++i) {
    const auto& sample = samples.of_pod[i];
    sums.add(groups.of_pod[i].group, sample ? sample->milli : 0, target.percent ? (*asked)[i] : 0, target);
  }
  const auto made = count_pods(sums, target, input.tolerances, input.current);
  if (!made) return fail(made.error());
  return ReplicaCount{made->replicas, made->utilization, made->average,
                      words(*made, sums.ready.pods, input.tolerances, to_text(groups, input.pods))};
}

}  // namespace

sim::Result<std::vector<std::int64_t>, std::string> requests_of_pods(std::span<const Pod* const> pods, const std::string& resource,
                                                                     const std::string& container, const HpaOptions& options) {
  std::vector<std::int64_t> requests;
  requests.reserve(pods.size());
  for (const auto* pod : pods) {
    if (container.empty() && options.has_pod_level_resources() && !pod->spec.resources.empty()) {
      const auto whole = requests_of(pod->spec);
      const auto found = whole.find(resource);
      if (found == whole.end()) return fail("missing pod-level request for " + resource + " in Pod " + pod->meta.name);
      requests.push_back(found->second.milli);
      continue;
    }
    std::int64_t sum = 0;
    std::string lacks;
    bool there = false;
    const auto add = [&](const Container& one) {
      if (!container.empty() && one.name != container) return;
      there = true;
      const auto found = one.requests.find(resource);
      if (found != one.requests.end()) sum += found->second.milli;
      else if (lacks.empty()) lacks = one.name;
    };
    for (const auto& one : pod->spec.containers) add(one);
    for (const auto& one : pod->spec.init_containers)
      if (one.sidecar) add(one);
    if (!lacks.empty()) return fail("missing request for " + resource + " in container " + lacks + " of Pod " + pod->meta.name);
    if (!container.empty() && !there && options.minor >= 35)
      return fail("container " + container + " not found in Pod " + pod->meta.name);
    requests.push_back(sum);
  }
  return requests;
}

CountResult count_by_utilization(const CountInput& input, const PodSamples& samples, const std::string& resource,
                                 const std::string& container, std::int32_t target_percent) {
  if (input.pods.empty()) return fail(no_pods);
  auto made = count_by_pods(input, samples, resource == "cpu", {target_percent, true},
                            [&] { return requests_of_pods(input.pods, resource, container, *input.options); });
  if (made)
    made->why = std::to_string(*made->utilization) + "% of the requests are used, the target is " + std::to_string(target_percent) +
                "%: " + made->why;
  return made;
}

CountResult count_by_average(const CountInput& input, const PodSamples& samples, bool cpu, std::int64_t target_milli) {
  if (input.pods.empty()) return fail(no_pods);
  using Requests = sim::Result<std::vector<std::int64_t>, std::string>;
  auto made = count_by_pods(input, samples, cpu, {target_milli, false}, [] { return Requests(std::vector<std::int64_t>{}); });
  if (made) {
    made->utilization.reset();
    made->why = to_text(Amount{made->milli}) + " a pod, the target is " + to_text(Amount{target_milli}) + ": " + made->why;
  }
  return made;
}

CountResult count_by_value(const CountInput& input, std::int64_t value_milli, std::int64_t target_milli) {
  const double ratio = static_cast<double>(value_milli) / static_cast<double>(target_milli);
  ReplicaCount made{input.current, {}, value_milli, {}};
  const std::string what = to_text(Amount{value_milli}) + ", the target is " + to_text(Amount{target_milli}) + ": ";
  if (input.current == 0) {
    made.replicas = replicas_above(ratio);
    made.why = what + "from none to ⌈" + shortest(ratio) + "⌉ = " + std::to_string(made.replicas);
    return made;
  }
  if (input.tolerances.within(ratio)) {
    made.why = what + kept(ratio, input.tolerances);
    return made;
  }
  if (input.pods.empty()) return fail(std::string("unable to calculate ready pods: ") + no_pods);
  const auto ready =
      std::ranges::count_if(input.pods, [](const Pod* pod) { return pod->status.phase == PodPhase::running && is_ready(*pod); });
  const double exact = ratio * static_cast<double>(ready);
  made.replicas = input.options->minor >= 35 ? replicas_above_at_most(exact) : replicas_above(exact);
  made.why = what + product(ratio, ready, made.replicas) + " by the pods that are ready";
  return made;
}

CountResult count_per_pod(const CountInput& input, std::int32_t status_replicas, std::int64_t value_milli,
                          std::int64_t target_milli, bool external) {
  const double value = static_cast<double>(value_milli), target = static_cast<double>(target_milli);
  const double ratio = value / (target * static_cast<double>(status_replicas));
  ReplicaCount made{status_replicas, {}, 0, {}};
  const std::string what = to_text(Amount{value_milli}) + ", the target is " + to_text(Amount{target_milli}) + " a pod: ";
  if (input.tolerances.within(ratio)) {
    made.why = what + kept(ratio, input.tolerances) + ", for " + std::to_string(status_replicas);
  } else {
    const double exact = value / target;
    made.replicas = external && input.options->minor >= 34 ? replicas_above_at_most(exact) : replicas_above(exact);
    made.why = what + "⌈" + shortest(exact) + "⌉ = " + std::to_string(made.replicas);
  }
  if (status_replicas > 0) made.milli = static_cast<std::int64_t>(std::ceil(value / static_cast<double>(status_replicas)));
  return made;
}

}  // namespace sandtable::models::kube
