/// A PriorityClass, read from its fields.
#pragma once

#include "connectors/kubernetes/fields.hpp"
#include "models/cluster/objects/priority_class.hpp"

namespace sandtable::connectors::kubernetes {

models::kube::PriorityClass read_priority_class(const Fields& object);

}  // namespace sandtable::connectors::kubernetes
