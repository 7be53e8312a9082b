#include "connectors/kubernetes/act/rollout_progress.hpp"

#include "connectors/kubernetes/act/object_key.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

std::int64_t count(const Json& workload, const char* name) { return number_at(workload, {"status", name}).value_or(0); }

const Json* condition(const Json& workload, const std::string& type) {
  const auto* conditions = find(workload, path_of_words({"status", "conditions"}));
  if (conditions == nullptr || !conditions->is_array()) return nullptr;
  for (const auto& one : *conditions)
    if (text_at(one, {"type"}) == type) return &one;
  return nullptr;
}

}  // namespace

std::string failure_of(const Json& workload) {
  const Json* progressing = condition(workload, "Progressing");
  if (progressing == nullptr || text_at(*progressing, {"reason"}) != "ProgressDeadlineExceeded") return {};
  const std::string noted = text_at(*progressing, {"lastUpdateTime"});
  return noted.empty() ? "some time" : noted;
}

RolloutProgress progress_of(const Json& workload, const std::string& known) {
  const auto under_way = [](std::string why) { return RolloutProgress{RolloutStage::under_way, std::move(why)}; };
  if (number_at(workload, {"status", "observedGeneration"}).value_or(0) <
      number_at(workload, {"metadata", "generation"}).value_or(1))
    return under_way("its controller has not seen the change yet");
  const auto wanted = number_at(workload, {"spec", "replicas"}).value_or(1);
  const auto updated = count(workload, "updatedReplicas"), all = count(workload, "replicas");
  const auto available = count(workload, "availableReplicas");
  const std::string so_far = std::to_string(updated) + " of " + std::to_string(wanted) + " replicas are of the new revision, " +
                             std::to_string(available) + " available";
  if (workload.value("kind", "") == "Deployment") {
    if (const auto failure = failure_of(workload); !failure.empty() && failure != known)
      return {RolloutStage::failed, "its progress deadline is over: " + so_far};
    const auto* paused = find(workload, path_of_words({"spec", "paused"}));
    if (paused != nullptr && *paused == true) return {RolloutStage::paused, so_far};
    if (updated < wanted || all > updated || available < updated) return under_way(so_far);
    return {RolloutStage::complete, so_far};
  }
  const bool same = text_at(workload, {"status", "currentRevision"}) == text_at(workload, {"status", "updateRevision"});
  if (count(workload, "readyReplicas") < wanted || (!same && updated < wanted)) return under_way(so_far);
  return {RolloutStage::complete, so_far};
}

}  // namespace sandtable::connectors::kubernetes
