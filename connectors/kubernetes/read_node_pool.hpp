/// Karpenter's NodePools and NodeClaims (karpenter.sh/v1), read from their fields.
#pragma once

#include "connectors/kubernetes/fields.hpp"
#include "models/cluster/objects/node_pool.hpp"

namespace sandtable::connectors::kubernetes {

models::kube::NodePool read_node_pool(const Fields& object);
models::kube::NodeClaim read_node_claim(const Fields& object);

}  // namespace sandtable::connectors::kubernetes
