#include "app/report/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/report/markup.hpp"
#include "app/text/units.hpp"

namespace sandtable::app::report {

namespace {

constexpr double width = 440, height = 210, left = 58, right = 14, top = 10, bottom = 30;
constexpr double smallest_share = smallest_shown_share;

struct Frame {
  Axis x, y;
  double at_x(double value) const { return left + x.position(value) * (width - left - right); }
  double at_y(double value) const { return height - bottom - y.position(value) * (height - top - bottom); }
  std::string point(double px, double py) const { return coordinate(at_x(px)) + "," + coordinate(at_y(py)); }
};

struct Extent {
  double low = INFINITY, high = -INFINITY;
  void cover(double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

std::optional<Frame> frame_of(const Chart& chart) {
  Extent x, y;
  for (const auto& curve : chart.curves) {
    for (double value : curve.x) x.cover(value);
    for (const auto* values : {&curve.middle, &curve.low, &curve.high})
      for (double value : *values) y.cover(value);
  }
  if (!(x.low <= x.high) || !(y.low <= y.high)) return std::nullopt;
  for (const auto& bound : chart.vertical) x.cover(bound.value);
  for (const auto& bound : chart.horizontal) y.cover(bound.value);
  if (chart.from_zero && chart.y_scale == Scale::linear) y.cover(0);
  Frame frame;
  frame.x = chart.x_scale == Scale::linear ? time_axis(std::min(0.0, x.low), x.high, 6) : log_axis(x.low, x.high);
  if (chart.x_scale == Scale::linear) frame.x.high = std::max(x.high, frame.x.low + 1e-9);  // time ends where the run ends
  std::erase_if(frame.x.ticks, [&](double tick) { return tick > frame.x.high; });
  const double headroom = (y.high - y.low) * 0.06;
  frame.y = chart.y_scale == Scale::linear ? linear_axis(y.low, y.high + headroom, 4) : log_axis(smallest_share, 1);
  if (chart.y_unit == models::Unit::count) std::erase_if(frame.y.ticks, [](double tick) { return tick != std::round(tick); });
  return frame;
}

std::string tick_text(double value, models::Unit unit) {
  if (value == 0) return unit == models::Unit::seconds ? "0 s" : "0";
  if (unit == models::Unit::seconds && value >= 7200) return fmt::format("{:.3g} h", value / 3600);
  if (unit == models::Unit::seconds && value >= 60) return fmt::format("{:.3g} min", value / 60);
  return text::human(value, unit);
}

std::string axes(const Chart& chart, const Frame& frame) {
  std::string out;
  for (double tick : frame.y.ticks) {
    const std::string y = coordinate(frame.at_y(tick));
    out += fmt::format("<line class=\"grid\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>", left, width - right, y, y);
    out += fmt::format("<text class=\"tick\" text-anchor=\"end\" x=\"{}\" y=\"{}\">{}</text>", left - 7,
                       coordinate(frame.at_y(tick) + 3.5), escape(tick_text(tick, chart.y_unit)));
  }
  for (double tick : frame.x.ticks)
    out += fmt::format("<text class=\"tick\" text-anchor=\"middle\" x=\"{}\" y=\"{}\">{}</text>", coordinate(frame.at_x(tick)),
                       height - bottom + 17, escape(tick_text(tick, chart.x_unit)));
  return out + fmt::format("<line class=\"axis\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>", left, width - right, height - bottom,
                           height - bottom);
}

/// Stretches of points at which something was observed: lines break where nothing was.
template <class Stretch>
void for_each_stretch(const std::vector<double>& values, const Stretch& stretch) {
  for (std::size_t first = 0; first < values.size();) {
    std::size_t last = first;
    while (last < values.size() && !std::isnan(values[last])) ++last;
    if (last > first) stretch(first, last);
    first = last + 1;
  }
}

std::string curve_svg(const Curve& curve, std::size_t number, const Frame& frame) {
  std::string bands, lines;
  for_each_stretch(curve.low, [&](std::size_t first, std::size_t last) {
    bands += fmt::format("<polygon class=\"band c{}\" points=\"", number % 6);
    for (std::size_t i = first; i < last; ++i) bands += frame.point(curve.x[i], curve.high[i]) + " ";
    for (std::size_t i = last; i-- > first;) bands += frame.point(curve.x[i], curve.low[i]) + " ";
    bands.back() = '"';
    bands += "/>";
  });
  for_each_stretch(curve.middle, [&](std::size_t first, std::size_t last) {
    if (last == first + 1) {
      lines += fmt::format("<circle class=\"dot c{}\" r=\"2\" cx=\"{}\" cy=\"{}\"/>", number % 6,
                           coordinate(frame.at_x(curve.x[first])), coordinate(frame.at_y(curve.middle[first])));
      return;
    }
    lines += fmt::format("<polyline class=\"line c{}\" points=\"", number % 6);
    for (std::size_t i = first; i < last; ++i) lines += frame.point(curve.x[i], curve.middle[i]) + " ";
    lines.back() = '"';
    lines += "/>";
  });
  return bands + lines;
}

std::string bounds_svg(const Chart& chart, const Frame& frame) {
  std::string out;
  for (const auto& bound : chart.vertical) {
    const std::string x = coordinate(frame.at_x(bound.value));
    out += fmt::format("<line class=\"bound\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"><title>{}</title></line>", x, x, top,
                       height - bottom, escape(bound.label));
  }
  for (const auto& bound : chart.horizontal) {
    const std::string y = coordinate(frame.at_y(bound.value));
    out += fmt::format("<line class=\"bound\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"><title>{}</title></line>", left,
                       width - right, y, y, escape(bound.label));
  }
  return out;
}

}  // namespace

std::string svg(const Chart& chart) {
  const auto frame = frame_of(chart);
  if (!frame) return "";
  std::string out = fmt::format("<figure><figcaption>{}</figcaption><svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">",
                                escape(chart.title), width, height, escape(chart.title + ". " + chart.description));
  if (chart.shade_until > frame->x.low)
    out += fmt::format(
        "<rect class=\"warmup\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"><title>warm-up: served, not counted</title></rect>",
        left, top, coordinate(frame->at_x(chart.shade_until) - left), height - top - bottom);
  out += axes(chart, *frame);
  for (std::size_t i = 0; i < chart.curves.size(); ++i) out += curve_svg(chart.curves[i], i, *frame);
  return out + bounds_svg(chart, *frame) + "</svg></figure>";
}

}  // namespace sandtable::app::report
