/// What a cloud offers, in objects of ours (sandtable/v1): NodeGroup for the Cluster Autoscaler, InstanceType for Karpenter.
#pragma once

#include "connectors/kubernetes/fields.hpp"
#include "models/cluster/objects/instance_type.hpp"
#include "models/cluster/objects/node_group.hpp"

namespace sandtable::connectors::kubernetes {

models::kube::NodeGroup read_node_group(const Fields& object);
models::kube::InstanceType read_instance_type(const Fields& object);

}  // namespace sandtable::connectors::kubernetes
