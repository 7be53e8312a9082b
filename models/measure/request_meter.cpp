#include "models/measure/request_meter.hpp"

#include <limits>
#include <numeric>

namespace sandtable::models {

void RequestMeter::merge(const RequestMeter& other) {
  completions_ += other.completions_;
  for (std::size_t i = 0; i < endings; ++i) ended_[i] += other.ended_[i];
  latency_.merge(other.latency_);
}

std::uint64_t RequestMeter::ended() const { return std::accumulate(ended_.begin(), ended_.end(), std::uint64_t{0}); }

double RequestMeter::share(Ending ending) const {
  const std::uint64_t all = ended();
  if (all == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(ended(ending)) / static_cast<double>(all);
}

}  // namespace sandtable::models
