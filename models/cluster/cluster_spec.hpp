/// What the cluster's model takes from a scenario: nodes one by one, services with what a replica of theirs needs to start. Indices
/// are those of the compiled world. Made once, and never changed in a run.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/cluster/placement.hpp"
#include "models/cluster/run/kubernetes_spec.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/distribution.hpp"
#include "sim/result.hpp"

namespace sandtable::models {

struct NodeSpec {
  std::string name;  ///< `general-0`
  Reservation capacity;
  MoneyRate price;
  sim::Distribution boot;  ///< seconds
  std::uint32_t group = 0;
  bool there = true;  ///< at time 0; else it may come
};

/// How nodes of a group come and go.
struct NodeGroupSpec {
  struct Spot {
    sim::Distribution interruption;  ///< seconds
    sim::Duration notice{};
  };
  std::string name;
  std::uint32_t first = 0, most = 0;  ///< its nodes among all
  bool scales = false;
  std::uint32_t min = 0, max = 0, priority = 0;
  MoneyRate price;
  sim::Distribution creation;  ///< seconds
  std::optional<Spot> spot{};
};

/// Whose pods they are. Only a service's serve requests.
enum class ProgramKind : std::uint8_t { service, daemon, job };

struct ServiceSpec {
  std::string name;
  Reservation reservation;
  sim::Distribution startup;           ///< seconds
  std::optional<std::uint64_t> image;  ///< bytes
  ProgramKind kind = ProgramKind::service;
  bool has_ordinals = false;  ///< of a StatefulSet: its replicas are called by ordinals, one after another by the same
  bool serves() const { return kind == ProgramKind::service; }
};
/// `service.cart`, `daemon.log-agent`, `job.report`: as changes and KPIs call it.
std::string object_name(const ServiceSpec& program);

struct VersionSpec {
  ServiceId service;
  std::string name;            ///< empty where the service has no versions
  std::uint32_t replicas = 1;  ///< at time 0
};

struct ClusterSpec {
  std::vector<NodeSpec> nodes;        ///< empty: replicas are not placed, and start without a pull
  std::vector<ServiceSpec> services;  ///< then, with `kubernetes`, daemons and jobs, one version each, which no request reaches
  std::vector<VersionSpec> versions;  ///< those of a service in a row
  std::optional<kube::run::RunSpec> kubernetes{};
  std::vector<NodeGroupSpec> groups{};  ///< empty: no node comes or goes
};

/// What a replica reserves on its node: requests, and where those are absent the limits.
Reservation reservation_of(const CpuAmounts& cpu, const MemoryAmounts& memory);
Reservation reservation_of(const PodCores& cpu, const PodMemory& memory);

/// The scenario has been validated; what is still to be estimated is an error that lists every such field.
sim::Result<ClusterSpec> compile_cluster(const Scenario& scenario);

}  // namespace sandtable::models
