/// The port that both worlds implement, and all that a controller may touch (design §7). `SimulatedWorld` is the sand table,
/// `LiveWorld` the real system through connectors.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "models/scenario/action.hpp"
#include "sim/result.hpp"
#include "sim/time.hpp"

namespace sandtable::twin {

/// Grows with every change of an object; comparable within one world only.
using Version = std::uint64_t;

enum class Metric { rate, latency_mean, latency_quantile, availability, cpu, utilization, replicas };

struct MetricQuery {
  std::string entity;  ///< `service.cart`, `traffic.shoppers`
  Metric metric = Metric::rate;
  double quantile = 0.95;  ///< of `latency_quantile`
  sim::Duration window{};  ///< looks back this far from now
};

/// Points in ascending time; `value` is NaN where nothing was observed. Units as in design §5.
struct Point {
  sim::Time time;
  double value = 0;
};
struct Series {
  std::vector<Point> points;
};

/// A place in a load balancer or cluster that serves, or could serve, one replica of a service.
struct ReplicaObject {
  std::string name;
  bool in_rotation = false;  ///< takes new requests
  bool draining = false;     ///< ends what it has
  std::uint32_t weight = 1;
};
struct ServiceObject {
  std::string name;
  Version version = 0;
  std::vector<ReplicaObject> replicas;  ///< in the order in which scaling takes them
  bool elastic = false;                 ///< replicas beyond these are made as they are asked for; else these are all places
};
struct NodeObject {
  std::string name;
  bool up = true;
};
struct Snapshot {
  Version version = 0;
  std::vector<ServiceObject> services;
  std::vector<NodeObject> nodes;
};
using SnapshotPtr = std::shared_ptr<const Snapshot>;  // shared: a snapshot is handed to several readers and outlives the next one

struct Change {
  Version version = 0;
  std::string object;  ///< `service.cart`
  std::string what;    ///< one line
};
using Changes = std::vector<Change>;

/// `id` names the action for good: submitting the same action with the same id again has no further effect.
struct Receipt {
  std::string id;
};

struct World {
  virtual ~World() = default;
  virtual sim::Time now() const = 0;
  virtual sim::Result<Series> query(const MetricQuery& query) = 0;
  virtual sim::Result<SnapshotPtr> objects() = 0;
  virtual sim::Result<Changes> changes(Version since) = 0;
  virtual sim::Result<Receipt> submit(const models::Action& action) = 0;
};

/// When a controller wants to be called next; `sim::never` for not again.
struct Wake {
  sim::Time at = sim::never;
};
struct Controller {
  virtual ~Controller() = default;
  virtual Wake step(World& world) = 0;
};

}  // namespace sandtable::twin
