/// Small strong types for what has a dimension: a number with a tag. Unwrap with `.value` to compute, wrap to pass on.
#pragma once

#include <compare>
#include <cstdint>

namespace sandtable::models {

template <class Tag>
struct Quantity {
  double value = 0;
  auto operator<=>(const Quantity&) const = default;
};

using Bytes = Quantity<struct BytesTag>;          ///< bytes
using BitRate = Quantity<struct BitRateTag>;      ///< bits per second
using Rate = Quantity<struct RateTag>;            ///< events per second
using Cores = Quantity<struct CoresTag>;          ///< CPU cores
using MoneyRate = Quantity<struct MoneyRateTag>;  ///< money per hour, in the scenario's currency
using Share = Quantity<struct ShareTag>;          ///< 0 … 1, written as `99.9%`

/// Index of an entity of one kind; `Id<NodeTag>` is no `Id<ServiceTag>`.
template <class Tag>
struct Id {
  std::uint32_t index = 0;
  auto operator<=>(const Id&) const = default;
};

using ServiceId = Id<struct ServiceTag>;
using VersionId = Id<struct VersionTag>;    ///< within all versions of all services
using EndpointId = Id<struct EndpointTag>;  ///< within all endpoints of all services
using TrafficId = Id<struct TrafficTag>;
using NodeId = Id<struct NodeTag>;
using ReplicaId = Id<struct ReplicaTag>;  ///< in order of creation, never reused

}  // namespace sandtable::models
