#include "models/service/max_min_shares.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace sandtable::models {

void max_min_shares(double cores, std::vector<ShareClaim>& claims) {
  double wanted = 0, weights = 0;
  for (auto& claim : claims) {
    wanted += claim.cap;
    weights += claim.weight;
    claim.share = claim.cap;
  }
  if (wanted <= cores) return;

  // By cap relative to weight: who is filled first leaves more to those after it.
  std::vector<std::size_t> order(claims.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return claims[a].cap * claims[b].weight < claims[b].cap * claims[a].weight;
  });
  double left = cores;
  for (const std::size_t i : order) {
    auto& claim = claims[i];
    claim.share = std::min(claim.cap, left * claim.weight / weights);
    left -= claim.share;
    weights -= claim.weight;
  }
}

}  // namespace sandtable::models
