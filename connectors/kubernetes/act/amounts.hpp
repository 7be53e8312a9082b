/// Amounts, counts and shares of actions as the API writes them. Pure.
#pragma once

#include "connectors/kubernetes/act/field_path.hpp"
#include "models/cluster/objects/count_or_percent.hpp"
#include "models/quantity.hpp"

namespace sandtable::connectors::kubernetes {

/// `250m`, `2`
Json json_of(models::Cores cores);
/// `256Mi`, `1000000`
Json json_of(models::Bytes bytes);
/// 3, `25%`
Json json_of(const models::kube::CountOrPercent& count);

/// Whether they say the same: also two ways to write one amount, `0.5` and `500m`.
bool same_amount(const Json& a, const Json& b);

}  // namespace sandtable::connectors::kubernetes
