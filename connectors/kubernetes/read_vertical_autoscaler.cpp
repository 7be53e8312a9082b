#include "connectors/kubernetes/read_vertical_autoscaler.hpp"

#include <charconv>

#include "connectors/kubernetes/read_horizontal_autoscaler.hpp"
#include "connectors/kubernetes/read_meta.hpp"
#include "models/whole_number.hpp"

namespace sandtable::connectors::kubernetes {

using namespace models::kube;

namespace {

void read_update_policy(const Fields& fields, VerticalPodAutoscaler& read) {
  fields.word("updateMode", {"Off", "Initial", "Recreate", "Auto", "InPlaceOrRecreate", "InPlace"},
              [&read](std::size_t which) { read.mode = static_cast<UpdateMode>(which); });
  fields.number("minReplicas", read.min_replicas);
  fields.each("evictionRequirements", [&read](const Fields& requirement) {
    auto& made = read.eviction_requirements.emplace_back();
    requirement.texts("resources", made.resources);
    requirement.word("changeRequirement", {"TargetLowerThanRequests", "TargetHigherThanRequests"},
                     [&made](std::size_t which) { made.higher = which == 1; });
  });
}

void read_container_policy(const Fields& fields, ContainerPolicy& policy) {
  fields.text("containerName", policy.container);
  fields.word("mode", {"Auto", "Off"}, [&policy](std::size_t which) { policy.off = which == 1; });
  fields.resources("minAllowed", policy.min_allowed);
  fields.resources("maxAllowed", policy.max_allowed);
  fields.word("controlledValues", {"RequestsAndLimits", "RequestsOnly"},
              [&policy](std::size_t which) { policy.requests_only = which == 1; });
  if (!fields.has("controlledResources")) return;
  policy.controlled.clear();
  fields.texts("controlledResources", policy.controlled);
}

void read_recommendation(const Fields& fields, std::vector<ContainerRecommendation>& read) {
  fields.each("containerRecommendations", [&read](const Fields& container) {
    auto& made = read.emplace_back();
    container.text("containerName", made.container);
    container.resources("target", made.target);
    container.resources("lowerBound", made.lower_bound);
    container.resources("upperBound", made.upper_bound);
    container.resources("uncappedTarget", made.uncapped_target);
  });
}

void read_number(const Fields& fields, std::string_view key, double& into) {
  std::string text;
  fields.text(key, text);
  if (text.empty()) return;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && end == text.data() + text.size() && number >= 0) into = number;
  else fields.refuse(key, *fields.node().find(key), "a number of at least 0 belongs there");
}

HistogramCheckpoint read_histogram(const Fields& status, std::string_view key) {
  HistogramCheckpoint read;
  status.within(key, [&read](const Fields& fields) {
    fields.time("referenceTimestamp", read.reference);
    read_number(fields, "totalWeight", read.total_weight);
    fields.within("bucketWeights", [&read](const Fields& weights) {
      for (const auto& entry : weights.node().entries) {
        const auto bucket = models::read_whole_number<std::int32_t>(entry.key.text);
        if (!bucket || *bucket < 0)
          weights.report(entry.key, "a bucket " + models::describe(entry.key), "buckets are numbered from 0");
        else weights.number(entry.key.text, read.bucket_weights[*bucket]);
      }
    });
  });
  return read;
}

}  // namespace

VerticalPodAutoscaler read_vertical_autoscaler(const Fields& object) {
  VerticalPodAutoscaler read;
  read.meta = read_meta(object);
  object.within("spec", [&read](const Fields& spec) {
    read_reference(spec, "targetRef", read.target);
    spec.within("updatePolicy", [&read](const Fields& policy) { read_update_policy(policy, read); });
    spec.within("resourcePolicy", [&read](const Fields& policy) {
      policy.each("containerPolicies",
                  [&read](const Fields& container) { read_container_policy(container, read.policies.emplace_back()); });
    });
  });
  object.within("status", [&read](const Fields& status) {
    read.conditions = read_conditions(status);
    status.within("recommendation", [&read](const Fields& fields) { read_recommendation(fields, read.recommendation.emplace()); });
  });
  return read;
}

VpaCheckpoint read_vpa_checkpoint(const Fields& object) {
  VpaCheckpoint read;
  read.meta = read_meta(object);
  object.within("spec", [&read](const Fields& spec) {
    spec.text("vpaObjectName", read.vpa);
    spec.text("containerName", read.container);
  });
  object.within("status", [&read](const Fields& status) {
    read.cpu = read_histogram(status, "cpuHistogram");
    read.memory = read_histogram(status, "memoryHistogram");
    status.time("firstSampleStart", read.first_sample);
    status.time("lastSampleStart", read.last_sample);
    status.number("totalSamplesCount", read.samples);
  });
  return read;
}

}  // namespace sandtable::connectors::kubernetes
