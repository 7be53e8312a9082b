/// The cluster's state: what it knows of each replica and node. All that changes is here.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/cluster/placement.hpp"
#include "models/cluster/restart.hpp"
#include "models/quantity.hpp"
#include "models/service/serving_plane.hpp"
#include "sim/control_plane.hpp"

namespace sandtable::models {

/// In what the replicas of a revision differ from those that the scenario describes.
struct RevisionRules {
  RevisionTraits traits;
  Reservation reservation;
  bool never_ready = false;  ///< they start up, and never serve
};

enum class Lifecycle : std::uint8_t {
  pending,  ///< no node has room
  pulling,  ///< waits for its image
  starting,
  ready,     ///< serves
  unready,   ///< serves what comes; its readiness probe has failed
  draining,  ///< serves what it has, takes nothing new
  down,      ///< crashed, its place kept
  gone,
};

struct ReplicaRecord {
  std::string name;  ///< `cart-1`: the second of service cart in order of creation
  VersionId version;
  ServiceId service;
  Lifecycle state = Lifecycle::pending;
  std::optional<NodeId> node;
  std::optional<PlacementReason> why;    ///< why it is there, or pending; none where there are no nodes
  std::optional<ReplicaId> serving;      ///< ready and draining: as the request plane knows it
  std::optional<sim::EventId> starting;  ///< the end of its startup
  std::uint32_t starts = 0;              ///< so far; numbers the draws of startup
  std::uint32_t starts_before = 0;       ///< of those that were called so before it, likewise
  std::uint32_t crashes = 0;             ///< that hold it down now
  RestartBackoff restarts;               ///< after it was killed
  std::uint32_t revision = 0;            ///< of its service, as `Cluster::define` numbered it; 0: that of time 0
  sim::Time created{};                   ///< those of time 0 have been there for an hour
  std::optional<sim::Time> bound;        ///< when it got its place
  bool was_ready = false;
  std::optional<sim::Time> turned;  ///< when it became ready, or ceased to be, last
};

struct NodeRecord {
  bool up = true;
  bool there = true;                  ///< else its machine is not there yet, or no more
  std::uint32_t life = 0;             ///< how many machines of its name there were before
  std::vector<std::size_t> replicas;  ///< placed there, in order of creation
  std::map<ServiceId, bool> images;   ///< true: there; false: being pulled
  std::map<ServiceId, sim::FlowId> pulls;
  std::optional<sim::EventId> booting;  ///< the end of its boot
  std::uint32_t boots = 0;              ///< so far; numbers the draws of boot
  std::uint32_t crashes = 0;            ///< that hold it down now
};

}  // namespace sandtable::models
