/// Services and routes to them, read from their fields.
#pragma once

#include "connectors/kubernetes/fields.hpp"
#include "models/cluster/objects/network.hpp"

namespace sandtable::connectors::kubernetes {

models::kube::NetworkService read_service(const Fields& object);
models::kube::NetworkRoute read_ingress(const Fields& object);
models::kube::NetworkRoute read_http_route(const Fields& object);

}  // namespace sandtable::connectors::kubernetes
