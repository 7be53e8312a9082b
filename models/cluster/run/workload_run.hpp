/// What keeps a service's replicas there in a run, and what a plan may do to it: a Deployment or a StatefulSet.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "models/cluster/autoscaling/scale.hpp"
#include "models/scenario/action.hpp"

namespace sandtable::models::kube::run {

class WorkloadRun {
 public:
  using Note = std::function<void(const std::string& what)>;

  virtual ~WorkloadRun() = default;
  WorkloadRun(const WorkloadRun&) = delete;
  WorkloadRun& operator=(const WorkloadRun&) = delete;

  /// Its controller's first look: the controllers of all versions of the service are there, whose pods stand in one book.
  virtual void begin() = 0;
  /// Until it is asked again.
  virtual const Scale& scale() = 0;
  virtual void set_replicas(std::int32_t replicas) = 0;
  virtual void roll_out(const models::RolloutAction& action) = 0;
  virtual void set_resources(const ResourcesAction& action) = 0;
  virtual void pause(bool paused) = 0;
  virtual void undo() = 0;
  /// Some of its pods have changed: it looks at them before time goes on.
  virtual void pods_changed() = 0;

 protected:
  WorkloadRun() = default;
};

}  // namespace sandtable::models::kube::run
