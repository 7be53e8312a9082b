/// Ticks of an axis at round values.
#pragma once

#include <vector>

namespace sandtable::app::report {

enum class Scale { linear, logarithmic };

struct Axis {
  Scale scale = Scale::linear;
  double low = 0, high = 1;
  std::vector<double> ticks;

  /// 0 at `low`, 1 at `high`; values outside are taken to the nearer end.
  double position(double value) const;
};

/// Covers [low, high], widened to round ends; about `count` ticks at 1, 2 or 5 times a power of ten.
Axis linear_axis(double low, double high, int count);
/// Covers [low, high] in seconds: ticks at whole seconds, minutes, hours as a clock divides them (1, 2, 5, 10, 15, 30), else as
/// above.
Axis time_axis(double low, double high, int count);
/// Covers [low, high], both positive: ticks at powers of ten, and at 2 and 5 times them where there are few.
Axis log_axis(double low, double high);

}  // namespace sandtable::app::report
