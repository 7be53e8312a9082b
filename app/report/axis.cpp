#include "app/report/axis.hpp"

#include <algorithm>
#include <cmath>

#include "sim/contract.hpp"

namespace sandtable::app::report {

double Axis::position(double value) const {
  const double share = scale == Scale::linear
                           ? (value - low) / (high - low)
                           : (std::log(std::max(value, low * 1e-3)) - std::log(low)) / (std::log(high) - std::log(low));
  return std::clamp(share, 0.0, 1.0);
}

namespace {

Axis axis_with_step(double low, double high, double step) {
  Axis axis{Scale::linear, std::floor(low / step + 1e-9) * step, std::ceil(high / step - 1e-9) * step, {}};
  for (int i = 0; axis.low + i * step <= axis.high + step / 2; ++i) axis.ticks.push_back(axis.low + i * step);
  return axis;
}

double widened(double low, double high) { return high > low ? high : low + (low == 0 ? 1 : std::abs(low) * 0.1); }

}  // namespace

Axis linear_axis(double low, double high, int count) {
  high = widened(low, high);
  const double raw = (high - low) / count;
  const double power = std::pow(10, std::floor(std::log10(raw)));
  const double lead = raw / power;
  return axis_with_step(low, high, power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10));
}

Axis time_axis(double low, double high, int count) {
  high = widened(low, high);
  for (double unit : {1.0, 60.0, 3600.0})
    for (double lead : {1.0, 2.0, 5.0, 10.0, 15.0, 30.0})
      if (high - low > 2 && unit * lead * count >= high - low) return axis_with_step(low, high, unit * lead);
  return linear_axis(low, high, count);
}

Axis log_axis(double low, double high) {
  SANDTABLE_EXPECT(low > 0 && high > 0, "a logarithmic axis has no zero");
  if (!(high > low * 1.5)) high = low * 1.5;
  Axis axis{Scale::logarithmic, low, high, {}};
  const bool dense = std::log10(high / low) < 2.5;
  for (double power = std::pow(10, std::floor(std::log10(low))); power <= high; power *= 10)
    for (double lead : {1.0, 2.0, 5.0}) {
      const double tick = lead * power;
      if ((lead == 1 || dense) && tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) axis.ticks.push_back(tick);
    }
  return axis;
}

}  // namespace sandtable::app::report
