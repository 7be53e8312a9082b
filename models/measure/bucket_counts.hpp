/// A classic Prometheus histogram: how many times were at most each of some fixed bounds, and their sum.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/time.hpp"

namespace sandtable::models {

class BucketCounts {
 public:
  using Bounds = std::vector<sim::Duration>;  ///< upper bounds, inclusive, ascending, without infinity

  void record(sim::Duration value, const Bounds& bounds) {
    if (counts_.empty()) counts_.resize(bounds.size() + 1);
    ++counts_[static_cast<std::size_t>(std::lower_bound(bounds.begin(), bounds.end(), value) - bounds.begin())];
    ++count_;
    sum_ += value;
  }
  /// Of the same bounds.
  void merge(const BucketCounts& other) {
    counts_.resize(std::max(counts_.size(), other.counts_.size()));
    for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[i] += other.counts_[i];
    count_ += other.count_;
    sum_ += other.sum_;
  }
  std::uint64_t count() const { return count_; }
  sim::Duration sum() const { return sum_; }
  /// Those up to each bound, then all, then the sum in seconds; `bounds` as they were recorded with.
  std::vector<double> cumulative(const Bounds& bounds) const {
    std::vector<double> values;
    std::uint64_t so_far = 0;
    for (std::size_t i = 0; i < bounds.size(); ++i) {
      if (!counts_.empty()) so_far += counts_[i];
      values.push_back(static_cast<double>(so_far));
    }
    values.push_back(static_cast<double>(count_));
    values.push_back(static_cast<double>(sum_.count()) / 1e9);
    return values;
  }

 private:
  std::vector<std::uint64_t> counts_;  ///< a bucket, infinity's last; empty until something is recorded
  std::uint64_t count_ = 0;
  sim::Duration sum_{0};
};

}  // namespace sandtable::models
