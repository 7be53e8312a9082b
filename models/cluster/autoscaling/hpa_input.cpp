#include "models/cluster/autoscaling/hpa_input.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "models/cluster/autoscaling/whole_replicas.hpp"

namespace sandtable::models::kube {
namespace {

sim::Unexpected<std::string> fail(std::string why) { return {std::move(why)}; }

/// Their places by name. Whoever asks mostly goes through the pods in their order: then it is the next, or one a little further on.
class PlacesByName {
 public:
  explicit PlacesByName(const std::vector<const Pod*>& pods) : pods_(pods) {}

  std::optional<std::size_t> find(std::string_view name) {
    for (std::size_t i = next_; i < pods_.size() && places_.empty(); ++i) {
      if (pods_[i]->meta.name != name) continue;
      next_ = i + 1;
      return i;
    }
    if (places_.empty())
      for (std::size_t i = 0; i < pods_.size(); ++i) places_.emplace(pods_[i]->meta.name, i);
    const auto found = places_.find(name);
    return found == places_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  const std::vector<const Pod*>& pods_;
  std::size_t next_ = 0;
  std::map<std::string_view, std::size_t> places_;  ///< made when somebody goes another way
};

void find_rivals(const Objects& objects, HpaInput& input) {
  for (const auto& other : objects.horizontal_autoscalers) {
    if (&other == input.hpa || other.meta.space != input.hpa->meta.space) continue;
    const auto scale = scale_of(objects, other.meta.space, other.target);
    if (!scale || !scale->selector || scale->selector->empty()) continue;
    if (std::ranges::any_of(input.pods, [&scale](const Pod* pod) { return scale->selector->matches(pod->meta.labels); }))
      input.rivals.push_back(other.meta.name);
  }
}

/// Of all containers together, or of one; none where it is not measured.
std::optional<std::int64_t> usage_of(const PodMetrics& metrics, const std::string& resource, const std::string& container) {
  std::optional<std::int64_t> sum;
  for (const auto& one : metrics.containers) {
    if (!container.empty() && one.name != container) continue;
    const auto found = one.usage.find(resource);
    if (found == one.usage.end()) return std::nullopt;
    sum = wrapping_sum(sum.value_or(0), found->second.milli);
    if (!container.empty()) break;
  }
  return sum;
}

/// As adapters name an object: `services jobs`, `deployments.apps web`. Its resource is guessed as Kubernetes guesses it.
std::string resource_name(const ObjectReference& object) {
  std::string resource;
  for (const char letter : object.kind) resource += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  if (resource.ends_with('s')) resource += "es";
  else if (resource.ends_with('y')) resource.replace(resource.size() - 1, 1, "ies");
  else resource += "s";
  const auto slash = object.api_version.find('/');
  return slash == std::string::npos ? resource : resource + "." + object.api_version.substr(0, slash);
}

bool same_series(const MetricValue& value, const MetricSpec& metric) {
  if (value.name != metric.name) return false;
  return !value.selector || value.selector->empty() || *value.selector == metric.selector.value_or(LabelSelector{});
}

}  // namespace

HpaInput hpa_input(const Objects& objects, const HorizontalPodAutoscaler& hpa, sim::Time now) {
  const auto& space = hpa.meta.space;
  HpaInput input{&hpa, scale_of(objects, space, hpa.target), {}, {}, {}, {}, {}, now};
  if (!input.scale || !input.scale->selector) return input;
  const auto& selector = *input.scale->selector;
  input.pods = selected_pods(objects, space, selector);
  find_rivals(objects, input);
  PlacesByName places(input.pods);
  for (const auto& metrics : objects.pod_metrics) {
    if (metrics.meta.space != space) continue;
    const bool listed = places.find(metrics.meta.name).has_value();
    const bool selected = !metrics.meta.labels.empty() && selector.matches(metrics.meta.labels);
    if (listed || selected) input.usage.push_back(&metrics);
  }
  for (const auto& value : objects.metric_values)
    if (value.space == space || value.described.kind == "Namespace") input.values.push_back(&value);
  for (const auto& value : objects.external_metric_values)
    if (!value.space || *value.space == space) input.external.push_back(&value);
  return input;
}

SamplesResult resource_samples(const HpaInput& input, const std::string& resource, const std::string& container) {
  if (input.usage.empty()) return fail("no metrics returned from resource metrics API");
  PodSamples samples{std::vector<std::optional<PodSample>>(input.pods.size()), {}};
  PlacesByName places(input.pods);
  for (const auto* metrics : input.usage) {
    const auto used = usage_of(*metrics, resource, container);
    if (!used) continue;
    const auto place = places.find(metrics->meta.name);
    if (!place) samples.strangers.push_back(*used);
    else samples.of_pod[*place] = PodSample{*used, metrics->timestamp, metrics->window};
  }
  return samples;
}

SamplesResult pods_metric_samples(const HpaInput& input, const MetricSpec& metric) {
  PodSamples samples{std::vector<std::optional<PodSample>>(input.pods.size()), {}};
  PlacesByName places(input.pods);
  bool any = false;
  for (const auto* value : input.values) {
    if (value->described.kind != "Pod" || !same_series(*value, metric)) continue;
    const auto place = places.find(value->described.name);
    if (!place) continue;
    any = true;
    samples.of_pod[*place] =
        PodSample{value->value.milli, value->timestamp, std::chrono::seconds{value->window_seconds.value_or(60)}};
  }
  if (!any) return fail("no metrics returned from custom metrics API");
  return samples;
}

ValueResult object_metric_value(const HpaInput& input, const MetricSpec& metric) {
  const auto& wanted = metric.described;
  const std::string name = wanted.kind == "Namespace" ? input.hpa->meta.space : wanted.name;
  for (const auto* value : input.values)
    if (value->described.kind == wanted.kind && value->described.name == name && same_series(*value, metric))
      return value->value.milli;
  return fail("unable to fetch metrics from custom metrics API: the server could not find the metric " + metric.name + " for " +
              resource_name(wanted) + " " + name);
}

ValueResult external_metric_value(const HpaInput& input, const MetricSpec& metric, bool cut_off) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  std::int64_t sum = 0;
  bool any = false;
  for (const auto* value : input.external) {
    if (value->name != metric.name || !metric.selector.value_or(LabelSelector{}).matches(value->labels)) continue;
    any = true;
    if (cut_off && value->value.milli > 0 && sum > most - value->value.milli) return most;
    sum = wrapping_sum(sum, value->value.milli);
  }
  if (!any) return fail("no metrics returned from external metrics API");
  return sum;
}

}  // namespace sandtable::models::kube
