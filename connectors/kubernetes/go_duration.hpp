/// Fields that hold a span as Go writes it.
#pragma once

#include <string_view>

#include "connectors/kubernetes/fields.hpp"
#include "models/cluster/objects/go_duration.hpp"
#include "sim/time.hpp"

namespace sandtable::connectors::kubernetes {

using models::kube::read_go_duration;

/// Leaves `into` as it is where the field is absent, or damaged (which is reported).
void read_duration(const Fields& fields, std::string_view key, sim::Duration& into);

}  // namespace sandtable::connectors::kubernetes
