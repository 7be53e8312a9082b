#include "models/measure/time_average.hpp"

#include <algorithm>
#include <cmath>

namespace sandtable::models {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

sim::Time end_of_bin(const MeasuredTime& measured, std::size_t bin) {
  return sim::Time{measured.bin * static_cast<std::int64_t>(bin + 1)};
}

}  // namespace

void TimeAverage::next_cut() {
  cut_ = areas_.size() < measured_.bins ? end_of_bin(measured_, areas_.size()) : sim::never;
  if (last_ < measured_.start) cut_ = std::min(cut_, measured_.start);
}

void TimeAverage::cross_cut() {
  accumulate(cut_);
  if (areas_.size() < measured_.bins && cut_ == end_of_bin(measured_, areas_.size())) {
    areas_.push_back(bin_area_);
    bin_area_ = 0;
  }
  next_cut();
}

double TimeAverage::mean(sim::Time now) const {
  TimeAverage here = *this;
  here.integrate(now);
  return now > measured_.start ? here.area_ / static_cast<double>((now - measured_.start).count()) : nothing;
}

double TimeAverage::max(sim::Time now) const {
  TimeAverage here = *this;
  here.integrate(now);
  return now > measured_.start ? here.max_ : nothing;
}

std::vector<double> TimeAverage::bin_means(sim::Time now) const {
  TimeAverage here = *this;
  here.integrate(now);
  std::vector<double> means(measured_.bins, nothing);
  for (std::size_t i = 0; i < here.areas_.size(); ++i) means[i] = here.areas_[i] / static_cast<double>(measured_.bin.count());
  const std::size_t open = here.areas_.size();
  const sim::Time begin{measured_.bin * static_cast<std::int64_t>(open)};
  if (open < measured_.bins && now > begin) means[open] = here.bin_area_ / static_cast<double>((now - begin).count());
  return means;
}

}  // namespace sandtable::models
