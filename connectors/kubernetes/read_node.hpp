/// A Node, read from its fields.
#pragma once

#include "connectors/kubernetes/fields.hpp"
#include "models/cluster/objects/node.hpp"

namespace sandtable::connectors::kubernetes {

models::kube::Node read_node(const Fields& object);

}  // namespace sandtable::connectors::kubernetes
