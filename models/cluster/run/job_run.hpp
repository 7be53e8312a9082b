/// A Job in a run, or a CronJob with its Jobs: what their controllers decide (workloads/job_control.hpp, cron_job_control.hpp) is
/// carried out at once.
///
/// A sync follows each change of a job's pods, the end of a backoff, its deadline; and the CronJob's its strikes (+ 100 ms) and the
/// end of each of its Jobs. Time 0 of the run is `run.begins` of a Thursday, UTC; a CronJob was created then, a strike at that very
/// instant is not its.
///
/// A pod that was deleted before it succeeded (evicted, preempted, its deadline) has failed, as one whose node crashed, when that
/// is back. Which of them have ended is in the Job's status from the sync on that sees them (the finalizer is taken off then).
///
/// KPIs `job.J`, of a CronJob's of what was due after the warm-up: duration from a Job's creation to its completion; late: from
/// when it was due to the start of its first container; how many completed, failed, are unfinished. What a CronJob never starts
/// (Forbid, or its deadline) counts for nothing, and is told.
///
/// Assumption: the controllers' queues and the API server take no time (the real Job controller gathers changes for 1 s).
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/objects/workload.hpp"
#include "models/cluster/run/kubernetes_cluster.hpp"
#include "models/cluster/run/next_look.hpp"
#include "models/cluster/run/workload_run.hpp"
#include "models/cluster/workloads/job_control.hpp"
#include "models/cluster/workloads/retry_backoff.hpp"
#include "models/measure/replication_result.hpp"
#include "sim/control_plane.hpp"

namespace sandtable::models::kube::run {

class JobRun {
 public:
  /// All references outlive it, and it stays where it is. The run is at time 0.
  JobRun(const Scenario& scenario, const JobSpec& spec, VersionId version, sim::ControlPlane& control, KubernetesCluster& cluster,
         WorkloadRun::Note note);
  JobRun(const JobRun&) = delete;
  JobRun& operator=(const JobRun&) = delete;

  /// Some of its pods have changed: it looks at them before time goes on.
  void pods_changed() { look_again(control_.now()); }
  std::vector<Kpi> kpis() const;

 private:
  struct Member {
    std::size_t replica = 0;
    std::optional<sim::Time> deleted;  ///< seen to be so
    bool counted = false;              ///< in the Job's status
  };
  /// One Job.
  struct Course {
    Job job;
    sim::Time due{};
    std::vector<Member> pods;  ///< those that its controller can still learn from
    std::optional<sim::Time> first_started, completed, failed;
    bool removed = false, replaced = false;  ///< by its CronJob; while it ran
    std::vector<std::string> told;
    Retries retries{job_retries};
    bool ended() const { return completed || failed || replaced; }
  };

  void start(const std::string& name, sim::Time due);
  void sync();
  void sync_cron();
  void sync_job(Course& course);
  bool step(Course& course);
  void forget_successes(Course& course) const;
  std::optional<sim::Time> first_start(const Course& course) const;
  Pod pod_of(Course& course, Member& member);
  /// False where it changed nothing.
  bool carry_out(Course& course, const JobSync& made);
  std::uint32_t create(Course& course, std::uint32_t count);
  void tell(Course& course, const std::vector<std::string>& why);
  void look_again(sim::Time at);
  sim::Time in_utc(sim::Time at) const { return at + begins_; }

  const JobSpec& spec_;
  const sim::Duration begins_, warmup_;
  const VersionId version_;
  sim::ControlPlane& control_;
  KubernetesCluster& cluster_;
  WorkloadRun::Note note_;
  std::optional<CronJob> cron_;  ///< none: it runs once
  std::vector<std::string> cron_told_;
  std::deque<Course> courses_;
  NextLook next_look_;
  bool in_sync_ = false;
};

}  // namespace sandtable::models::kube::run
