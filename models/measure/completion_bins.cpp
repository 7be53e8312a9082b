#include "models/measure/completion_bins.hpp"

#include <cmath>
#include <limits>

namespace sandtable::models {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

double CompletionBins::quantile(double q) const {
  const double rank = std::ceil(q * static_cast<double>(count_));
  double below = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const double here = counts_[i];
    if (below + here < rank || here == 0) {
      below += here;
      continue;
    }
    const double low = sim::to_seconds(sim::Histogram::low_end(i * places_a_counter));
    const double high = sim::to_seconds(sim::Histogram::low_end((i + 1) * places_a_counter));
    return low + (high - low) * (rank - below - 0.5) / here;
  }
  return nothing;
}

void CompletionBins::read_out(sim::Duration width) {
  if (closed_.rate.size() >= measured_.bins) return;  // past the run's end there are no bins
  const auto count = static_cast<double>(count_);
  closed_.rate.push_back(count / sim::to_seconds(width));
  closed_.latency_mean.push_back(count_ == 0 ? nothing : static_cast<double>(sum_) * 1e-9 / count);
  closed_.latency_p95.push_back(count_ == 0 ? nothing : quantile(0.95));
}

void CompletionBins::close(sim::Time now) {
  while (now >= end_) {
    read_out(measured_.bin);
    std::fill(counts_.begin(), counts_.end(), 0);
    count_ = 0;
    sum_ = 0;
    end_ = closed_.rate.size() < measured_.bins ? end_ + measured_.bin : sim::never;
  }
}

CompletionBins::Series CompletionBins::series(sim::Time now) const {
  CompletionBins here = *this;
  here.close(now);
  const sim::Time begin{measured_.bin * static_cast<std::int64_t>(here.closed_.rate.size())};
  if (now > begin) here.read_out(now - begin);
  here.closed_.rate.resize(measured_.bins, nothing);
  here.closed_.latency_mean.resize(measured_.bins, nothing);
  here.closed_.latency_p95.resize(measured_.bins, nothing);
  return here.closed_;
}

}  // namespace sandtable::models
