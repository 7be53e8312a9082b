#include "models/cluster/autoscaling/replica_count.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/cluster/autoscaling/whole_replicas.hpp"
#include "models/scenario/units.hpp"

namespace sandtable::models::kube {
namespace {

constexpr const char* no_pods = "no pods returned by selector while calculating replica count";
constexpr const char* none_fit = "did not receive metrics for targeted pods (pods might be unready)";

sim::Unexpected<std::string> fail(std::string why) { return {std::move(why)}; }

/// Of some pods together.
struct Usage {
  double ratio = 0;
  std::int32_t utilization = 0;
  std::int64_t average = 0, total = 0, requested = 0, count = 0;
};

/// What of the pods goes into the sum: the ready ones as measured, and others with what is taken for them.
struct Counted {
  std::vector<std::optional<std::int64_t>> of_pod;
  std::vector<std::int64_t> strangers;

  std::int64_t size() const {
    return static_cast<std::int64_t>(strangers.size()) +
           std::ranges::count_if(of_pod, [](const auto& pod) { return pod.has_value(); });
  }
};

Counted measured(const PodSamples& samples, const PodGroups& groups) {
  Counted counted{{}, samples.strangers};
  for (std::size_t i = 0; i < groups.of_pod.size(); ++i) {
    counted.of_pod.emplace_back();
    if (groups.of_pod[i].group == PodGroup::ready) counted.of_pod.back() = samples.of_pod[i]->milli;
  }
  return counted;
}

/// Nothing where no pod of them asks for anything. Strangers have no request, and stay out.
std::optional<Usage> utilization(const Counted& counted, const std::vector<std::int64_t>& requests, std::int32_t target) {
  Usage usage;
  for (std::size_t i = 0; i < counted.of_pod.size(); ++i) {
    if (!counted.of_pod[i]) continue;
    usage.total = wrapping_sum(usage.total, *counted.of_pod[i]);
    usage.requested = wrapping_sum(usage.requested, requests[i]);
    ++usage.count;
  }
  if (usage.requested == 0) return std::nullopt;
  usage.utilization = static_cast<std::int32_t>(wrapping_product(usage.total, 100) / usage.requested);
  usage.ratio = static_cast<double>(usage.utilization) / static_cast<double>(target);
  usage.average = usage.total / usage.count;
  return usage;
}

Usage average(const Counted& counted, std::int64_t target) {
  Usage usage;
  for (const auto& pod : counted.of_pod)
    if (pod) usage.total = wrapping_sum(usage.total, *pod);
  for (const auto stranger : counted.strangers) usage.total = wrapping_sum(usage.total, stranger);
  usage.count = counted.size();
  usage.average = usage.total / usage.count;
  usage.ratio = static_cast<double>(usage.average) / static_cast<double>(target);
  return usage;
}

std::string product(double ratio, std::int64_t pods, std::int32_t replicas) {
  return "⌈" + shortest(ratio) + " × " + std::to_string(pods) + "⌉ = " + std::to_string(replicas);
}

std::string kept(double ratio, const Tolerances& tolerances) {
  return "ratio " + shortest(ratio) + " within the tolerance of " + shortest(ratio < 1 ? tolerances.down : tolerances.up);
}

/// The common part of both ways to count by pods. `missing`: what a missing pod is taken to use where the ratio is below 1.
template <class Measure, class Missing>
CountResult count_by_pods(const CountInput& input, const PodSamples& samples, bool cpu, const Measure& measure,
                          const Missing& missing) {
  const auto groups = group_pods(input.pods, samples, cpu, *input.options, input.now);
  auto counted = measured(samples, groups);
  if (counted.size() == 0) return fail(none_fit);
  const sim::Result<Usage, std::string> first = measure(counted);
  if (!first) return first.failure();
  ReplicaCount made{input.current, first->utilization, first->average, {}};
  const auto others = to_text(groups, input.pods);
  const auto keep = [&](std::string why) {
    made.replicas = input.current;
    made.why = std::move(why) + (others.empty() ? "" : "; " + others);
    return made;
  };
  const double ratio = first->ratio;
  const bool up_with_unready = groups.unready > 0 && ratio > 1;
  if (!up_with_unready && groups.missing == 0) {
    if (input.tolerances.within(ratio)) return keep(kept(ratio, input.tolerances));
    made.replicas = replicas_above(ratio * static_cast<double>(groups.ready));
    made.why = product(ratio, groups.ready, made.replicas) + (others.empty() ? "" : "; " + others);
    return made;
  }
  for (std::size_t i = 0; i < groups.of_pod.size(); ++i) {
    const auto group = groups.of_pod[i].group;
    if (group == PodGroup::missing && ratio < 1) counted.of_pod[i] = missing(i);
    if (group == PodGroup::missing && ratio > 1) counted.of_pod[i] = 0;
    if (group == PodGroup::unready && up_with_unready) counted.of_pod[i] = 0;
  }
  const auto second = measure(counted);
  if (!second) return second.failure();
  const double again = second->ratio;
  const std::string from =
      "ratio " + shortest(ratio) + ", with the others taken " + (ratio < 1 ? "as fully used" : "as unused") + " " + shortest(again);
  if (input.tolerances.within(again)) return keep(from + ": within the tolerance");
  if ((ratio < 1 && again > 1) || (ratio > 1 && again < 1)) return keep(from + ": the direction would change");
  const auto replicas = replicas_above(again * static_cast<double>(counted.size()));
  if ((again < 1 && replicas > input.current) || (again > 1 && replicas < input.current))
    return keep(from + ": " + product(again, counted.size(), replicas) + " would go against it");
  made.replicas = replicas;
  made.why = from + ": " + product(again, counted.size(), replicas) + "; " + others;
  return made;
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
  std::vector<std::int64_t> requests;
  // As the controller does: that nothing was measured comes before what the pods ask for.
  const auto measure = [&](const Counted& counted) -> sim::Result<Usage, std::string> {
    if (requests.empty()) {
      auto found = requests_of_pods(input.pods, resource, container, *input.options);
      if (!found) return found.failure();
      requests = std::move(*found);
    }
    if (const auto usage = utilization(counted, requests, target_percent)) return *usage;
    return fail("no metrics returned matched known pods");
  };
  const std::int64_t full = std::max(100, target_percent);
  auto made = count_by_pods(input, samples, resource == "cpu", measure,
                            [&](std::size_t pod) { return wrapping_product(requests[pod], full) / 100; });
  if (made)
    made->why = std::to_string(*made->utilization) + "% of the requests are used, the target is " + std::to_string(target_percent) +
                "%: " + made->why;
  return made;
}

CountResult count_by_average(const CountInput& input, const PodSamples& samples, bool cpu, std::int64_t target_milli) {
  if (input.pods.empty()) return fail(no_pods);
  const auto measure = [&](const Counted& counted) -> sim::Result<Usage, std::string> { return average(counted, target_milli); };
  auto made = count_by_pods(input, samples, cpu, measure, [&](std::size_t) { return target_milli; });
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
