#include "models/cluster/workloads/job_control.hpp"

#include <algorithm>
#include <set>

#include "models/cluster/workloads/annotations.hpp"
#include "models/cluster/workloads/availability.hpp"
#include "models/cluster/workloads/slow_start.hpp"
#include "models/cluster/workloads/victims.hpp"

namespace sandtable::models::kube {
namespace {

constexpr const char* tracking_finalizer = "batch.kubernetes.io/job-tracking";
constexpr const char* index_annotation = "batch.kubernetes.io/job-completion-index";

std::string text(std::int64_t number) { return std::to_string(number); }

bool has_failed(const Pod& pod) {
  return pod.status.phase == PodPhase::failed || (pod.meta.deleted && pod.status.phase != PodPhase::succeeded);
}

/// When it ended, as far as it says.
sim::Time ended_at(const Pod& pod) {
  std::optional<sim::Time> latest;
  for (const auto& container : pod.status.containers) {
    if (container.state != ContainerState::terminated || !container.since) {
      latest.reset();
      break;
    }
    latest = std::max(latest.value_or(*container.since), *container.since);
  }
  if (latest) return *latest;
  const auto* ready = find(pod.status.conditions, "Ready");
  if (ready != nullptr && ready->status == Truth::no && ready->changed) return *ready->changed;
  return pod.meta.deleted.value_or(pod.meta.created.value_or(sim::Time{}));
}

std::int32_t restarts_of(const std::vector<const Pod*>& active) {
  std::int32_t sum = 0;
  for (const auto* pod : active) {
    for (const auto& status : pod->status.containers) sum += status.restarts;
    for (const auto& status : pod->status.init_containers) sum += status.restarts;
  }
  return sum;
}

class Sync {
 public:
  Sync(const Job& job, const std::vector<Pod>& pods, sim::Time now) : job_(job), now_(now) {
    made_.succeeded = job.succeeded;
    made_.failed = job.failed;
    for (const auto& pod : pods)
      if (is_controlled_by(pod.meta, "Job", job.meta)) take(pod);
    made_.active = static_cast<std::int32_t>(active_.size());
    if (job.indexed) made_.succeeded = static_cast<std::int32_t>(done_.size());
  }

  JobSync run() && {
    if (is_finished()) {
      why("it has finished: nothing is done");
      return std::move(made_);
    }
    if (fails()) {
      for (const auto* pod : active_) made_.remove.push_back(pod->meta.name);
      return std::move(made_);
    }
    manage();
    const bool enough = job_.completions ? made_.succeeded >= *job_.completions : made_.succeeded > 0;
    if (enough && made_.active == 0 && made_.create.empty()) {
      made_.end = JobEnd::complete;
      why(text(made_.succeeded) + " succeeded, none is active: complete");
    }
    return std::move(made_);
  }

 private:
  void why(std::string reason) { made_.why.push_back(std::move(reason)); }

  void take(const Pod& pod) {
    const bool counted = std::ranges::count(pod.meta.finalizers, tracking_finalizer) == 0;
    const auto index = number_in(pod.meta.annotations, index_annotation);
    if (is_active(pod)) {
      active_.push_back(&pod);
      if (index) busy_.insert(static_cast<int>(*index));
    }
    if (pod.status.phase == PodPhase::succeeded) {
      made_.succeeded += counted ? 0 : 1;
      if (index && job_.completions && *index < *job_.completions) done_.insert(static_cast<int>(*index));
      last_success_ = std::max(last_success_.value_or(ended_at(pod)), ended_at(pod));
    } else if (has_failed(pod)) {
      made_.failed += counted ? 0 : 1;
      failures_.push_back(ended_at(pod));
    }
  }

  bool is_finished() const {
    return std::ranges::any_of(job_.conditions, [](const Condition& condition) {
      return (condition.type == "Complete" || condition.type == "Failed") && condition.status == Truth::yes;
    });
  }

  bool fails() {
    if (made_.failed > job_.backoff_limit) {
      made_.end = JobEnd::backoff_limit_exceeded;
      why(text(made_.failed) + " failed > backoffLimit " + text(job_.backoff_limit) + ": its " + text(made_.active) +
          " active pods are deleted");
      return true;
    }
    if (job_.pod.spec.restarts == RestartPolicy::on_failure) {
      const auto restarts = restarts_of(active_);
      if (job_.backoff_limit == 0 ? restarts > 0 : restarts >= job_.backoff_limit) {
        made_.end = JobEnd::backoff_limit_exceeded;
        why(text(restarts) + " restarts reach backoffLimit " + text(job_.backoff_limit));
        return true;
      }
    }
    if (!job_.active_deadline_seconds || !job_.started || job_.suspended) return false;
    const auto left = *job_.started + std::chrono::seconds(*job_.active_deadline_seconds) - now_;
    if (left > sim::Duration{0}) {
      made_.again_after = left;
      return false;
    }
    made_.end = JobEnd::deadline_exceeded;
    why("active for longer than activeDeadlineSeconds " + text(*job_.active_deadline_seconds));
    return true;
  }

  std::int32_t wanted() {
    if (job_.suspended) {
      why("suspended: no pod is wanted");
      return 0;
    }
    if (!job_.completions) {
      const auto count = made_.succeeded > 0 ? made_.active : job_.parallelism;
      why("no completions given, " + text(made_.succeeded) + " succeeded: wants " + text(count));
      return count;
    }
    const auto count = std::max(0, std::min(*job_.completions - made_.succeeded, job_.parallelism));
    why("min(completions " + text(*job_.completions) + " - succeeded " + text(made_.succeeded) + ", parallelism " +
        text(job_.parallelism) + ") = " + text(count) + " wanted, " + text(made_.active) + " active");
    return count;
  }

  void manage() {
    const auto want = wanted();
    if (made_.active > want) return give_up(made_.active - want);
    if (made_.active == want) return;
    const auto left = backoff_left();
    if (left > sim::Duration{0}) {
      made_.again_after = left;
      return why(text(static_cast<std::int64_t>(failures_in_a_row().size())) + " failures in a row: waits another " +
                 text(std::chrono::duration_cast<std::chrono::milliseconds>(left).count()) + " ms");
    }
    auto count = std::min(want - made_.active, job_burst);
    if (job_.indexed && job_.completions) {
      for (int index = 0; index < *job_.completions && std::ssize(made_.indexes) < count; ++index)
        if (!done_.contains(index) && !busy_.contains(index)) made_.indexes.push_back(index);
      count = static_cast<std::int32_t>(made_.indexes.size());
    }
    made_.create = slow_start(count);
  }

  /// Not ready and younger ones first, with exact times and no look at neighbours.
  void give_up(std::int32_t count) {
    std::vector<Pod> pods;
    for (const auto* pod : active_) pods.push_back(*pod);
    std::ranges::stable_sort(pods, [this](const Pod& a, const Pod& b) { return goes_first(a, b); });
    count = std::min(count, job_burst);
    for (std::int32_t i = 0; i < count; ++i) made_.remove.push_back(pods[static_cast<std::size_t>(i)].meta.name);
  }
  bool goes_first(Pod a, Pod b) const {
    a.meta.annotations.clear();  // pod-deletion-cost counts for ReplicaSets only
    b.meta.annotations.clear();
    const auto rule = compare_victims(a, 0, b, 0, now_);
    if (rule.rule != 6 && rule.rule != 8) return rule.first;
    const auto since_a = rule.rule == 6 ? ready_since(a) : a.meta.created;
    const auto since_b = rule.rule == 6 ? ready_since(b) : b.meta.created;
    return since_a && since_b ? *since_a > *since_b : !since_a;
  }

  std::vector<sim::Time> failures_in_a_row() const {
    auto since = failures_;
    if (last_success_) std::erase_if(since, [this](sim::Time at) { return at <= *last_success_; });
    return since;
  }
  sim::Duration backoff_left() const {
    const auto failures = failures_in_a_row();
    if (failures.empty()) return sim::Duration{0};
    const auto until = *std::ranges::max_element(failures) + job_backoff(static_cast<std::int32_t>(failures.size()));
    return std::max(sim::Duration{0}, until - now_);
  }

  const Job& job_;
  sim::Time now_;
  std::vector<const Pod*> active_;
  std::vector<sim::Time> failures_;
  std::optional<sim::Time> last_success_;
  std::set<int> done_, busy_;  // indexes
  JobSync made_;
};

}  // namespace

sim::Duration job_backoff(std::int32_t failures) {
  if (failures <= 0) return sim::Duration{0};
  auto backoff = job_backoff_base;
  for (std::int32_t i = 1; i < failures && backoff < job_backoff_cap; ++i) backoff = std::min(2 * backoff, job_backoff_cap);
  return backoff;
}

JobSync sync_job(const Job& job, const std::vector<Pod>& pods, sim::Time now) { return Sync(job, pods, now).run(); }

}  // namespace sandtable::models::kube
