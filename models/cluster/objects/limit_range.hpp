/// What one pod or container of a namespace may ask for, and what it is given where it names nothing.
/// Source: Kubernetes API reference, core/v1 LimitRange.
#pragma once

#include <cstdint>
#include <vector>

#include "models/cluster/objects/amount.hpp"
#include "models/cluster/objects/meta.hpp"

namespace sandtable::models::kube {

enum class LimitKind : std::uint8_t { container, pod, claim };

struct LimitRangeItem {
  LimitKind kind = LimitKind::container;
  Resources min, max, default_limit, default_request;
  Resources max_limit_request_ratio;
  bool operator==(const LimitRangeItem&) const = default;
};

struct LimitRange {
  Meta meta;
  std::vector<LimitRangeItem> limits;
  bool operator==(const LimitRange&) const = default;
};

}  // namespace sandtable::models::kube
