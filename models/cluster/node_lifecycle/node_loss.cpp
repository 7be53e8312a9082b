#include "models/cluster/node_lifecycle/node_loss.hpp"

#include "models/cluster/node_lifecycle/zone_eviction.hpp"
#include "sim/contract.hpp"

namespace sandtable::models::kube {

NodeLossCourse course_of(const NodeLoss& loss) {
  SANDTABLE_EXPECT(loss.monitor.period > sim::Duration{0}, "a monitor looks now and then");
  NodeLossCourse course;
  const sim::Time silent_until = loss.last_heard + loss.monitor.grace;
  // The first look strictly after it.
  auto looks = (silent_until - loss.first_look) / loss.monitor.period;
  if (loss.first_look + looks * loss.monitor.period <= silent_until) ++looks;
  course.unknown = loss.first_look + looks * loss.monitor.period;
  course.traffic_ends = course.unknown + loss.propagation;
  if (loss.rate <= 0) return course;
  course.tainted = taint_instants(course.unknown, loss.before_it + 1, loss.rate).back();
  if (!loss.toleration) return course;
  course.evicted = course.tainted + *loss.toleration;
  if (!loss.stateful) course.replaced = course.evicted + loss.restart;
  return course;
}

}  // namespace sandtable::models::kube
