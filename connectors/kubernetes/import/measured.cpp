#include "connectors/kubernetes/import/measured.hpp"

#include <algorithm>
#include <cmath>

namespace sandtable::connectors::kubernetes {
namespace {

using namespace models::kube;

std::optional<double> seconds_to_ready(const Pod& pod) {
  const auto* ready = find(pod.status.conditions, "Ready");
  const bool once = std::ranges::all_of(pod.status.containers, [](const auto& status) { return status.restarts == 0; });
  if (ready == nullptr || ready->status != Truth::yes || !ready->changed || !pod.status.started || !once) return {};
  if (*ready->changed <= *pod.status.started) return {};
  return sim::to_seconds(*ready->changed - *pod.status.started);
}

/// Of `ready`, seconds from the start to readiness, what the container itself took: the readiness probe adds what its own header
/// says. Where its first question was answered, nothing is known but that it was up by then.
double until_up(double ready, const PodSpec& spec) {
  const auto probed =
      std::ranges::find_if(spec.containers, [](const Container& container) { return container.readiness.has_value(); });
  if (probed == spec.containers.end()) return ready;
  const Probe& probe = *probed->readiness;
  const double first = probe.initial_delay, every = std::max(1, probe.period);
  return ready < first + every ? std::max(0.0, ready - first) : ready - every / 2;
}

}  // namespace

std::optional<models::TimeLaw> law_of(std::vector<double> seconds) {
  if (seconds.empty()) return {};
  for (double& value : seconds) value = std::round(1000 * value) / 1000;
  const auto number = static_cast<double>(seconds.size());
  double sum = 0, squares = 0;
  for (const double value : seconds) sum += value;
  const double mean = std::round(1000 * sum / number) / 1000;
  for (const double value : seconds) squares += (value - mean) * (value - mean);
  if (number >= 3 && squares > 0 && mean > 0)
    return models::TimeLaw{sim::Distribution{sim::Lognormal{mean, std::sqrt(squares / (number - 1)) / mean}}, {}};
  return models::TimeLaw{sim::Distribution{sim::Constant{mean}}, {}};
}

StartupFound startup_of(const Workload& workload) {
  StartupFound found;
  std::vector<double> seconds;
  for (const auto* pod : workload.pods)
    if (const auto took = seconds_to_ready(*pod)) seconds.push_back(until_up(*took, workload.pod->spec));
  found.pods = static_cast<std::uint32_t>(seconds.size());
  if (auto law = law_of(seconds)) found.law = std::move(*law);
  return found;
}

std::optional<models::Image> image_of(const Workload& workload, const std::vector<Node>& nodes) {
  std::optional<std::int64_t> largest;
  for (const auto& container : workload.pod->spec.containers)
    for (const auto& node : nodes)
      for (const auto& image : node.images)
        if (std::ranges::find(image.names, container.image) != image.names.end())
          largest = std::max(largest.value_or(0), image.bytes);
  if (!largest) return {};
  return models::Image{{static_cast<double>(*largest)}};
}

}  // namespace sandtable::connectors::kubernetes
