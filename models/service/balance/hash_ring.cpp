#include "models/service/balance/hash_ring.hpp"

#include <algorithm>

#include "models/service/request_identity.hpp"
#include "sim/contract.hpp"

namespace sandtable::models {

void HashRing::add(std::uint32_t replica, std::uint64_t label) {
  for (std::uint32_t i = 0; i < points_a_replica; ++i) points_.emplace_back(call_identity(label, i, 0), replica);
  std::sort(points_.begin(), points_.end());
}

void HashRing::remove(std::uint32_t replica) {
  std::erase_if(points_, [replica](const auto& point) { return point.second == replica; });
}

std::uint32_t HashRing::owner(std::uint64_t user) const {
  SANDTABLE_EXPECT(!points_.empty(), "nobody owns a point of an empty ring");
  const auto point = std::lower_bound(points_.begin(), points_.end(), std::pair{mix_bits(user), std::uint32_t{0}});
  return point == points_.end() ? points_.front().second : point->second;
}

}  // namespace sandtable::models
