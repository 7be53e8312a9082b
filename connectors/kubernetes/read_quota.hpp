/// ResourceQuotas and LimitRanges, read from their fields.
#pragma once

#include "connectors/kubernetes/fields.hpp"
#include "models/cluster/objects/limit_range.hpp"
#include "models/cluster/objects/resource_quota.hpp"

namespace sandtable::connectors::kubernetes {

models::kube::ResourceQuota read_resource_quota(const Fields& object);
models::kube::LimitRange read_limit_range(const Fields& object);

}  // namespace sandtable::connectors::kubernetes
