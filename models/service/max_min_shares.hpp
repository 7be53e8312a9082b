/// Weighted max-min fair shares of a node's cores: nobody gets more than its cap, and what is left is divided by weight, so that no
/// share can grow without a smaller one (relative to weight) shrinking. share_i = min(cap_i, weight_i·λ) with Σ share_i =
/// min(cores, Σ cap_i). This is what CFS gives to containers with `cpu.shares` and quotas, in the fluid limit. Source: D. Bertsekas
/// & R. Gallager, "Data Networks" (1992), §6.5.2, progressive filling.
#pragma once

#include <vector>

namespace sandtable::models {

struct ShareClaim {
  double weight = 1;  ///< > 0
  double cap = 0;     ///< cores it could use
  double share = 0;   ///< result, cores
};

/// Fills in `share` of each claim. O(n log n) where the node is short, O(n) where it is not.
void max_min_shares(double cores, std::vector<ShareClaim>& claims);

}  // namespace sandtable::models
