/// One sync of the CronJob controller.
///
///   earliest   lastScheduleTime, else creation; with startingDeadlineSeconds not before now − deadline
///   due        the last strike in (earliest, now]; with more than 100 of them a warning TooManyMissedTimes, and it starts all the
///   same
///              (until 1.21, before the controller of now, it did not)
///   missed     elapsed ÷ the distance of the first two strikes + 1
///   started    unless too late (due + deadline < now), suspended, already started (lastScheduleTime or an active job of that
///   name), or
///              Forbid with an active job. Replace deletes the active ones first. The job is called <name>-<minutes since 1970>.
///   again      at the strike after the last one that is due, + 100 ms
///
/// Source: Kubernetes 1.36, pkg/controller/cronjob. Time zones other than UTC are refused.
#pragma once

#include <string>
#include <vector>

#include "models/cluster/objects/workload.hpp"

namespace sandtable::models::kube {

struct CronJobSync {
  std::string start;                ///< the job's name; empty: none
  std::optional<sim::Time> due;     ///< what it is started for
  std::vector<std::string> remove;  ///< jobs that are replaced, then those beyond the history limits
  std::int64_t missed = 0;
  bool too_many_missed = false;
  std::optional<sim::Duration> again_after;
  std::string reason;  ///< of the event where nothing starts: MissSchedule, JobAlreadyActive, UnparseableSchedule …
  std::vector<std::string> why;
};

/// `jobs`: those that it owns.
CronJobSync sync_cron_job(const CronJob& cron, const std::vector<Job>& jobs, sim::Time now);

}  // namespace sandtable::models::kube
