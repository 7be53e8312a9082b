/// Replica counts in order of cost, cheapest first, one at a time: the whole grid between the floors and the limit need never be
/// laid out. Equal costs come in lexicographic order, so that the order is total.
#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <set>
#include <vector>

#include "planners/scaling/cost.hpp"

namespace sandtable::planners {

struct Candidate {
  std::vector<std::uint32_t> replicas;
  double cost = 0;
};

class Candidates {
 public:
  /// All r with floors ≤ r ≤ limit, component by component.
  Candidates(std::vector<std::uint32_t> floors, std::uint32_t limit, CostModel cost);

  /// Nothing when there are no more.
  std::optional<Candidate> next();

 private:
  struct Dearer {
    bool operator()(const Candidate& a, const Candidate& b) const {
      return a.cost != b.cost ? a.cost > b.cost : a.replicas > b.replicas;
    }
  };
  void push(std::vector<std::uint32_t> replicas);

  std::uint32_t limit_;
  CostModel cost_;
  std::priority_queue<Candidate, std::vector<Candidate>, Dearer> open_;
  std::set<std::vector<std::uint32_t>> seen_;
};

}  // namespace sandtable::planners
