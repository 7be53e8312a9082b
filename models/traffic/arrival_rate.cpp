#include "models/traffic/arrival_rate.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "models/traffic/flash_crowd.hpp"

namespace sandtable::models {
namespace {

using Points = std::vector<std::pair<double, double>>;
using Answer = std::optional<double>;

/// Mean over [from, to) of the piecewise-linear rate; before the first point and after the last one the rate is that point's.
double mean_of_trace(const Points& points, double from, double to) {
  if (points.empty()) return 0;
  auto rate_at = [&](double t) {
    auto next = std::ranges::find_if(points, [t](const auto& p) { return p.first > t; });
    if (next == points.begin()) return points.front().second;
    if (next == points.end()) return points.back().second;
    const auto& [t0, r0] = *std::prev(next);
    return r0 + (next->second - r0) * (t - t0) / (next->first - t0);
  };
  double area = 0, at = from;
  for (std::size_t i = 0; i <= points.size(); ++i) {
    const double until = i < points.size() ? std::clamp(points[i].first, at, to) : to;
    if (until > at) area += (until - at) * rate_at((at + until) / 2);  // linear in between: the midpoint is exact
    at = std::max(at, until);
  }
  return area / (to - from);
}

struct MeanRate {
  double from, to;
  Answer operator()(const PoissonArrivals& a) const { return a.rate ? Answer(a.rate->value) : std::nullopt; }
  Answer operator()(const DeterministicArrivals& a) const { return a.rate.value; }
  Answer operator()(const RenewalArrivals& a) const { return a.gap.law ? Answer(1 / sim::mean(*a.gap.law)) : std::nullopt; }
  Answer operator()(const MmppArrivals& a) const {
    const double first = sim::to_seconds(a.first.sojourn), second = sim::to_seconds(a.second.sojourn);
    return (a.first.rate.value * first + a.second.rate.value * second) / (first + second);
  }
  Answer operator()(const TraceArrivals& a) const { return a.scale * mean_of_trace(a.points, from, to); }
  Answer operator()(const DiurnalArrivals& a) const {
    const double w = 2 * std::numbers::pi / sim::to_seconds(a.period);
    return a.mean.value + (a.peak.value - a.mean.value) * (std::cos(w * from) - std::cos(w * to)) / (w * (to - from));
  }
  Answer operator()(const FlashArrivals& a) const { return FlashCrowd(a).integral(from, to) / (to - from); }
  Answer operator()(const OnOffArrivals& a) const {
    const double on = sim::to_seconds(a.on), off = sim::to_seconds(a.off);
    return a.sources * a.rate.value * on / (on + off);
  }
};

struct Multiply {
  double factor;
  void operator()(PoissonArrivals& a) const {
    if (a.rate) a.rate->value *= factor;
  }
  void operator()(DeterministicArrivals& a) const { a.rate.value *= factor; }
  void operator()(RenewalArrivals& a) const {
    if (a.gap.law) a.gap.law = sim::scaled(*a.gap.law, 1 / factor);
  }
  void operator()(MmppArrivals& a) const {
    a.first.rate.value *= factor;
    a.second.rate.value *= factor;
  }
  void operator()(TraceArrivals& a) const { a.scale *= factor; }
  void operator()(DiurnalArrivals& a) const {
    a.mean.value *= factor;
    a.peak.value *= factor;
  }
  void operator()(FlashArrivals& a) const {
    a.base.value *= factor;
    a.peak.value *= factor;
  }
  void operator()(OnOffArrivals& a) const {
    const double wanted = a.sources * factor;
    const double sources = std::clamp(std::ceil(wanted - 1e-9), 1.0, static_cast<double>(most_on_off_sources));
    a.rate.value *= wanted / sources;  // what whole sources leave over
    a.sources = static_cast<std::uint32_t>(sources);
  }
};

}  // namespace

std::optional<double> expected_rate(const Arrivals& arrivals, double from, double to) {
  return std::visit(MeanRate{from, to}, arrivals);
}

std::optional<double> nominal_rate(const Arrivals& arrivals) {
  if (const auto* trace = std::get_if<TraceArrivals>(&arrivals)) {
    if (trace->points.empty()) return std::nullopt;
    if (trace->points.size() == 1) return trace->scale * trace->points[0].second;
    return expected_rate(arrivals, trace->points.front().first, trace->points.back().first);
  }
  if (const auto* diurnal = std::get_if<DiurnalArrivals>(&arrivals)) return diurnal->mean.value;
  if (const auto* flash = std::get_if<FlashArrivals>(&arrivals)) return flash->base.value;
  return expected_rate(arrivals, 0, 1);
}

void multiply_rate(Arrivals& arrivals, double factor) { std::visit(Multiply{factor}, arrivals); }

}  // namespace sandtable::models
