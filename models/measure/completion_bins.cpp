#include "models/measure/completion_bins.hpp"

#include <limits>

namespace sandtable::models {

void CompletionBins::read_out(sim::Duration width) {
  if (closed_.rate.size() >= measured_.bins) return;  // past the run's end there are no bins
  closed_.rate.push_back(static_cast<double>(current_.count()) / sim::to_seconds(width));
  closed_.latency_mean.push_back(current_.mean());
  closed_.latency_p95.push_back(current_.quantile(0.95));
}

void CompletionBins::close(sim::Time now) {
  while (now >= end_) {
    read_out(measured_.bin);
    current_ = sim::Histogram{};
    end_ = closed_.rate.size() < measured_.bins ? end_ + measured_.bin : sim::never;
  }
}

CompletionBins::Series CompletionBins::series(sim::Time now) const {
  CompletionBins here = *this;
  here.close(now);
  const sim::Time begin{measured_.bin * static_cast<std::int64_t>(here.closed_.rate.size())};
  if (now > begin) here.read_out(now - begin);
  constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
  here.closed_.rate.resize(measured_.bins, nothing);
  here.closed_.latency_mean.resize(measured_.bins, nothing);
  here.closed_.latency_p95.resize(measured_.bins, nothing);
  return here.closed_;
}

}  // namespace sandtable::models
