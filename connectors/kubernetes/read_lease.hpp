/// A Lease, read from its fields.
#pragma once

#include "connectors/kubernetes/fields.hpp"
#include "models/cluster/objects/lease.hpp"

namespace sandtable::connectors::kubernetes {

models::kube::Lease read_lease(const Fields& object);

}  // namespace sandtable::connectors::kubernetes
