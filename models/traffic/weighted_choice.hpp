/// One of several by weight.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sandtable::models {

class WeightedChoice {
 public:
  WeightedChoice() = default;
  /// Not negative, one of them positive.
  explicit WeightedChoice(const std::vector<double>& weights) {
    double sum = 0;
    for (const double weight : weights) cumulative_.push_back(sum += weight);
  }
  bool empty() const { return cumulative_.empty(); }
  double share(std::size_t index) const {
    return (cumulative_[index] - (index > 0 ? cumulative_[index - 1] : 0)) / cumulative_.back();
  }
  /// The first whose running sum exceeds the uniform number's share of the total: never one of weight 0.
  std::uint32_t operator()(double uniform) const {
    const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end() - 1, uniform * cumulative_.back());
    auto index = static_cast<std::uint32_t>(found - cumulative_.begin());
    while (index > 0 && cumulative_[index] == cumulative_[index - 1]) --index;  // rounding led behind the last positive weight
    return index;
  }

 private:
  std::vector<double> cumulative_;
};

}  // namespace sandtable::models
