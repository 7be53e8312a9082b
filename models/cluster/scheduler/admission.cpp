#include "models/cluster/scheduler/admission.hpp"

#include <algorithm>
#include <chrono>

namespace sandtable::models::kube::scheduler {
namespace {

void take_priority(Pod& pod, const std::vector<PriorityClass>& classes) {
  const auto& name = pod.spec.priority_class;
  const auto found = std::ranges::find_if(classes, [&pod, &name](const auto& known) {
    return name.empty() ? known.global_default && pod.meta.uid.empty() : known.meta.name == name;
  });
  if (found != classes.end()) {
    pod.spec.priority = found->value;
    if (found->preemption == Preemption::never) pod.spec.preemption = Preemption::never;
  } else if (name == "system-cluster-critical") {
    pod.spec.priority = critical_priority;
  } else if (name == "system-node-critical") {
    pod.spec.priority = 2'000'001'000;
  }
}

void merge_keys(PodAffinityTerm& term, const Labels& labels) {
  if (!term.selector) return;
  const auto merge = [&term, &labels](const std::vector<std::string>& keys, Operator op) {
    for (const auto& key : keys)
      if (const auto found = labels.find(key); found != labels.end())
        term.selector->match_expressions.push_back({key, op, {found->second}});
  };
  merge(term.match_label_keys, Operator::in);
  merge(term.mismatch_label_keys, Operator::not_in);
}

void merge_keys(PodAffinity& affinity, const Labels& labels) {
  for (auto& term : affinity.required) merge_keys(term, labels);
  for (auto& preferred : affinity.preferred) merge_keys(preferred.term, labels);
}

void tolerate(Pod& pod, const std::string& key) {
  if (tolerated({key, "", TaintEffect::no_execute, {}}, pod.spec.tolerations)) return;
  pod.spec.tolerations.push_back({key, true, "", TaintEffect::no_execute, std::chrono::seconds{300}});
}

}  // namespace

Pod admitted(Pod pod, const std::vector<PriorityClass>& classes) {
  take_priority(pod, classes);
  merge_keys(pod.spec.affinity.pods, pod.meta.labels);
  merge_keys(pod.spec.affinity.against, pod.meta.labels);
  tolerate(pod, "node.kubernetes.io/not-ready");
  tolerate(pod, "node.kubernetes.io/unreachable");
  return pod;
}

}  // namespace sandtable::models::kube::scheduler
