#include "planners/scaling/candidates.hpp"

#include <algorithm>

namespace sandtable::planners {

Candidates::Candidates(std::vector<std::uint32_t> floors, std::uint32_t limit, CostModel cost)
    : limit_(limit), cost_(std::move(cost)) {
  if (std::ranges::all_of(floors, [limit](std::uint32_t floor) { return floor <= limit; })) push(std::move(floors));
}

void Candidates::push(std::vector<std::uint32_t> replicas) {
  if (!seen_.insert(replicas).second) return;
  const double cost = cost_.of(replicas);
  open_.push({std::move(replicas), cost});
}

std::optional<Candidate> Candidates::next() {
  if (open_.empty()) return std::nullopt;
  Candidate cheapest = open_.top();
  open_.pop();
  for (std::size_t i = 0; i < cheapest.replicas.size(); ++i) {
    if (cheapest.replicas[i] == limit_) continue;
    auto dearer = cheapest.replicas;
    ++dearer[i];
    push(std::move(dearer));
  }
  return cheapest;
}

}  // namespace sandtable::planners
