/// A line chart with bands as inline SVG. Colours come from the page's style sheet by class, so that they follow light and dark.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/report/axis.hpp"
#include "app/report/band.hpp"

namespace sandtable::app::report {

struct Bound {
  double value = 0;
  std::string label;  ///< of its tooltip
};

struct Chart {
  std::string title;        ///< `Latency p95`
  std::string description;  ///< for those who hear the page, and as its tooltip
  models::Unit x_unit = models::Unit::seconds, y_unit = models::Unit::seconds;
  Scale x_scale = Scale::linear, y_scale = Scale::linear;
  std::vector<Curve> curves;                ///< up to six can be told apart
  std::vector<Bound> vertical, horizontal;  ///< dashed lines, as of objectives
  double shade_until = 0;                   ///< x up to which is shaded (the warm-up); 0: none
  bool from_zero = true;                    ///< linear y begins at 0
};

/// Empty where no curve has a point.
std::string svg(const Chart& chart);

}  // namespace sandtable::app::report
