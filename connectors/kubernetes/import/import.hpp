/// A scenario of what manifests and recorded objects say. Nodes become groups of equal ones, workloads services, routes and exposed
/// Services traffic; calls are found where a container's settings name a Service's address. What manifests don't say (how long
/// requests take, how many come, what each calls how often) is left to the twin as `estimate`, and listed.
///
/// What becomes what:
/// - nodes: equal in pool, zone, allocatable CPU and memory -> one group; price and boot time are unknown (0).
/// - replicas: `spec.replicas`; a DaemonSet's: the nodes there are. Requests and limits: those of the whole pod.
/// - startup: the mean time from `startTime` to readiness of its pods that never restarted; with three or more, lognormal of their
///   mean and variation; else the least that its probes' initial delays allow.
/// - image size: the largest of its containers' images that some node reports.
/// - calls: `http://cart.shop:8080`, `cart:8080` in env, args or command, for every Service that selects a workload; one that would
///   close a circle is left out, for a scenario can't have one.
/// - traffic: one for each workload behind an Ingress, an HTTPRoute, or a Service of type LoadBalancer or NodePort; where nothing
/// is
///   exposed, one for each that nobody calls.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/cluster/objects/objects.hpp"
#include "models/scenario/scenario.hpp"
#include "models/scenario/writer.hpp"

namespace sandtable::connectors::kubernetes {

struct Unknown {
  std::string path;  ///< in the scenario: `services.cart.endpoints.requests.steps.0.work`
  std::string why;
};

struct Imported {
  models::Scenario scenario;
  models::Comments comments;          ///< by path: where a value comes from
  std::vector<Unknown> unknown;       ///< what the twin, or a person, is to fill in
  std::vector<std::string> left_out;  ///< objects and calls that a scenario has no place for, with the reason
  /// Which service each workload became: `Deployment shop/web` -> `web`.
  std::map<std::string, std::string> services;
};

/// `name`: of the scenario, as a DNS label. `unknown`: titles of objects that were read beside these, of kinds that nobody knows.
Imported import_objects(const models::kube::Objects& objects, const std::string& name,
                        const std::vector<std::string>& unknown = {});

/// `text` as a DNS label: small letters, digits and dashes, at most 63; never empty.
std::string dns_label(const std::string& text);

}  // namespace sandtable::connectors::kubernetes
