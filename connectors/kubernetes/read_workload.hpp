/// Deployments and the like, read from their fields.
#pragma once

#include "connectors/kubernetes/fields.hpp"
#include "models/cluster/objects/workload.hpp"

namespace sandtable::connectors::kubernetes {

models::kube::Deployment read_deployment(const Fields& object);
models::kube::ReplicaSet read_replica_set(const Fields& object);
models::kube::StatefulSet read_stateful_set(const Fields& object);
models::kube::DaemonSet read_daemon_set(const Fields& object);
models::kube::Job read_job(const Fields& object);
models::kube::CronJob read_cron_job(const Fields& object);

}  // namespace sandtable::connectors::kubernetes
