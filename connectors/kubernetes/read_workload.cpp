#include "connectors/kubernetes/read_workload.hpp"

#include "connectors/kubernetes/read_meta.hpp"
#include "connectors/kubernetes/read_pod.hpp"
#include "connectors/kubernetes/template_print.hpp"

namespace sandtable::connectors::kubernetes {

using namespace models::kube;

namespace {

PodTemplate read_template(const Fields& spec) {
  PodTemplate made;
  spec.within("template", [&made](const Fields& fields) {
    made.print = template_print(fields.node());
    fields.within("metadata", [&made](const Fields& meta) {
      meta.labels("labels", made.labels);
      meta.labels("annotations", made.annotations);
    });
    fields.within("spec", [&made](const Fields& pod) { made.spec = read_pod_spec(pod); });
  });
  return made;
}

/// Of the status of what keeps a number of pods.
template <class Workload>
void read_counts(const Fields& status, Workload& read) {
  status.number("observedGeneration", read.observed_generation);
  status.number("replicas", read.status_replicas);
  status.number("readyReplicas", read.ready);
  status.number("availableReplicas", read.available);
}

/// `RollingUpdate` and what else there is.
void read_strategy(const Fields& spec, std::string_view key, const std::string& other, bool& is_other,
                   const std::function<void(const Fields&)>& read_rolling) {
  spec.within(key, [&](const Fields& strategy) {
    strategy.word("type", {"RollingUpdate", other}, [&is_other](std::size_t which) { is_other = which == 1; });
    strategy.within("rollingUpdate", read_rolling);
  });
}

void read_job_spec(const Fields& spec, Job& job) {
  spec.number("parallelism", job.parallelism);
  spec.number("completions", job.completions);
  spec.number("backoffLimit", job.backoff_limit);
  spec.number("activeDeadlineSeconds", job.active_deadline_seconds);
  spec.number("ttlSecondsAfterFinished", job.ttl_seconds_after_finished);
  spec.flag("suspend", job.suspended);
  spec.word("completionMode", {"NonIndexed", "Indexed"}, [&job](std::size_t which) { job.indexed = which == 1; });
  job.pod = read_template(spec);
}

}  // namespace

Deployment read_deployment(const Fields& object) {
  Deployment read;
  read.meta = read_meta(object);
  object.within("spec", [&read](const Fields& spec) {
    spec.number("replicas", read.replicas);
    read.selector = read_selector(spec);
    read.pod = read_template(spec);
    read_strategy(spec, "strategy", "Recreate", read.recreate, [&read](const Fields& rolling) {
      rolling.count_or_percent("maxSurge", read.max_surge);
      rolling.count_or_percent("maxUnavailable", read.max_unavailable);
    });
    spec.number("minReadySeconds", read.min_ready_seconds);
    spec.number("progressDeadlineSeconds", read.progress_deadline_seconds);
    spec.number("revisionHistoryLimit", read.revision_history_limit);
    spec.flag("paused", read.paused);
  });
  object.within("status", [&read](const Fields& status) {
    read_counts(status, read);
    status.number("updatedReplicas", read.updated);
    read.conditions = read_conditions(status);
  });
  return read;
}

ReplicaSet read_replica_set(const Fields& object) {
  ReplicaSet read;
  read.meta = read_meta(object);
  object.within("spec", [&read](const Fields& spec) {
    spec.number("replicas", read.replicas);
    spec.number("minReadySeconds", read.min_ready_seconds);
    read.selector = read_selector(spec);
    read.pod = read_template(spec);
  });
  object.within("status", [&read](const Fields& status) {
    read_counts(status, read);
    read.conditions = read_conditions(status);
  });
  return read;
}

StatefulSet read_stateful_set(const Fields& object) {
  StatefulSet read;
  read.meta = read_meta(object);
  object.within("spec", [&read](const Fields& spec) {
    spec.number("replicas", read.replicas);
    spec.number("minReadySeconds", read.min_ready_seconds);
    read.selector = read_selector(spec);
    read.pod = read_template(spec);
    spec.word("podManagementPolicy", {"OrderedReady", "Parallel"}, [&read](std::size_t which) { read.parallel = which == 1; });
    read_strategy(spec, "updateStrategy", "OnDelete", read.on_delete, [&read](const Fields& rolling) {
      rolling.number("partition", read.partition);
      rolling.count_or_percent("maxUnavailable", read.max_unavailable);
    });
    spec.within("ordinals", [&read](const Fields& ordinals) { ordinals.number("start", read.start_ordinal); });
  });
  object.within("status", [&read](const Fields& status) {
    read_counts(status, read);
    status.number("updatedReplicas", read.updated);
    status.text("currentRevision", read.current_revision);
    status.text("updateRevision", read.update_revision);
  });
  return read;
}

DaemonSet read_daemon_set(const Fields& object) {
  DaemonSet read;
  read.meta = read_meta(object);
  object.within("spec", [&read](const Fields& spec) {
    spec.number("minReadySeconds", read.min_ready_seconds);
    read.selector = read_selector(spec);
    read.pod = read_template(spec);
    read_strategy(spec, "updateStrategy", "OnDelete", read.on_delete, [&read](const Fields& rolling) {
      rolling.count_or_percent("maxSurge", read.max_surge);
      rolling.count_or_percent("maxUnavailable", read.max_unavailable);
    });
  });
  return read;
}

Job read_job(const Fields& object) {
  Job read;
  read.meta = read_meta(object);
  object.within("spec", [&read](const Fields& spec) { read_job_spec(spec, read); });
  object.within("status", [&read](const Fields& status) {
    status.time("startTime", read.started);
    status.number("active", read.active);
    status.number("succeeded", read.succeeded);
    status.number("failed", read.failed);
    read.conditions = read_conditions(status);
  });
  return read;
}

CronJob read_cron_job(const Fields& object) {
  CronJob read;
  read.meta = read_meta(object);
  object.within("spec", [&read](const Fields& spec) {
    spec.text("schedule", read.schedule);
    spec.text("timeZone", read.time_zone);
    spec.word("concurrencyPolicy", {"Allow", "Forbid", "Replace"},
              [&read](std::size_t which) { read.concurrency = static_cast<Concurrency>(which); });
    spec.number("startingDeadlineSeconds", read.starting_deadline_seconds);
    spec.flag("suspend", read.suspended);
    spec.number("successfulJobsHistoryLimit", read.keep_succeeded);
    spec.number("failedJobsHistoryLimit", read.keep_failed);
    spec.within("jobTemplate",
                [&read](const Fields& made) { made.within("spec", [&read](const Fields& job) { read_job_spec(job, read.job); }); });
  });
  object.within("status", [&read](const Fields& status) {
    status.time("lastScheduleTime", read.last_scheduled);
    status.each("active", [&read](const Fields& job) { job.text("name", read.active.emplace_back()); });
  });
  return read;
}

}  // namespace sandtable::connectors::kubernetes
