/// What takes room of nodes and serves nobody: DaemonSets that no Service leads to become daemons, Jobs and CronJobs jobs.
/// Spreading and anti-affinity of such pods have no place in a scenario.
///
/// How long a job's pod takes is what its pods took that have succeeded, from the kubelet's notice of them to the last container's
/// end (image and start within); of a job without such pods, what it took itself, where all its pods ran at once. Where nothing of
/// it has succeeded, it is left out: nobody could estimate it. `failing` is the share of those that have ended.
#pragma once

#include <functional>

#include "connectors/kubernetes/import/notes.hpp"
#include "connectors/kubernetes/import/workloads.hpp"
#include "models/scenario/scenario.hpp"

namespace sandtable::connectors::kubernetes {

/// One that nobody in the scenario has yet.
using NameFor = std::function<std::string(const Workload&)>;

void import_daemon(const Workload& workload, const models::kube::Objects& objects, const NameFor& name_for,
                   models::Scenario& scenario, Notes& notes);

/// A Job without a controller, or a CronJob; points into the objects.
struct BatchWorkload {
  Workload workload;
  const models::kube::Job* job = nullptr;
  const models::kube::CronJob* cron = nullptr;  ///< none: it runs once
  std::vector<const models::kube::Job*> runs;   ///< itself, or those that the CronJob made
};
std::vector<BatchWorkload> batches_of(const models::kube::Objects& objects);

/// Returns those that it took over.
std::vector<Workload> import_jobs(const std::vector<BatchWorkload>& batches, const models::kube::Objects& objects,
                                  const NameFor& name_for, models::Scenario& scenario, Notes& notes);

}  // namespace sandtable::connectors::kubernetes
