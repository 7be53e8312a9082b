/// A scenario of what manifests and recorded objects say. Nodes become groups of equal ones, workloads services, routes and exposed
/// Services traffic; calls are found where a container's settings name a Service's address. What manifests don't say (how long
/// requests take, how many come, what each calls how often) is left to the twin as `estimate`, and listed.
///
/// What becomes what:
/// - nodes, and the version of Kubernetes: nodes.hpp. Price and boot time are unknown (0).
/// - placement, probes, termination, rollout, budget, autoscaler: placement.hpp, lifecycle.hpp, replacing.hpp, autoscaling.hpp.
/// - DaemonSets that no Service leads to: `daemons`, which take room; others are services. Jobs and CronJobs: `jobs`
/// (programs.hpp).
/// - quotas and limit ranges, where all is of one namespace: admission.hpp.
/// - replicas: `spec.replicas`; a DaemonSet's: the nodes there are. Requests and limits: those of the whole pod.
/// - startup: what its pods that never restarted took, less what its readiness probe adds (measured.hpp).
/// - image size: the largest of its containers' images that some node reports.
/// - calls: `http://cart.shop:8080`, `cart:8080` in env, args or command, for every Service that selects a workload; one that would
///   close a circle is left out, for a scenario can't have one.
/// - traffic: one for each workload behind an Ingress, an HTTPRoute, or a Service of type LoadBalancer or NodePort; where there is
///   none of these, one for each that nobody calls.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "connectors/kubernetes/import/notes.hpp"
#include "models/cluster/objects/objects.hpp"
#include "models/scenario/scenario.hpp"

namespace sandtable::connectors::kubernetes {

struct Imported : Notes {
  models::Scenario scenario;
  /// Which service each workload became: `Deployment shop/web` -> `web`.
  std::map<std::string, std::string> services;
};

/// `name`: of the scenario, as a DNS label. `unknown`: titles of objects that were read beside these, of kinds that nobody knows.
Imported import_objects(const models::kube::Objects& objects, const std::string& name,
                        const std::vector<std::string>& unknown = {});

}  // namespace sandtable::connectors::kubernetes
