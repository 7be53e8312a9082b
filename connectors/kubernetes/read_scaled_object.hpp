/// ScaledObjects of KEDA, read from their fields.
#pragma once

#include "connectors/kubernetes/fields.hpp"
#include "models/cluster/objects/scaled_object.hpp"

namespace sandtable::connectors::kubernetes {

models::kube::ScaledObject read_scaled_object(const Fields& object);

}  // namespace sandtable::connectors::kubernetes
