#include "connectors/kubernetes/read_policy.hpp"

#include "connectors/kubernetes/read_meta.hpp"

namespace sandtable::connectors::kubernetes {

using namespace models::kube;

PriorityClass read_priority_class(const Fields& object) {
  PriorityClass priority;
  priority.meta = read_meta(object);
  priority.meta.space.clear();
  object.number("value", priority.value);
  object.flag("globalDefault", priority.global_default);
  object.word("preemptionPolicy", {"PreemptLowerPriority", "Never"},
              [&priority](std::size_t which) { priority.preemption = static_cast<Preemption>(which); });
  return priority;
}

}  // namespace sandtable::connectors::kubernetes
