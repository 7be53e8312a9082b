#include "models/fluid/pool_curve.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace sandtable::models {
namespace {

constexpr double steps_an_octave = 8;  ///< corners while what is left of the capacity halves
constexpr int nearest_octaves = 17;    ///< to full: 1 − 2^−17
constexpr std::array overloads{1.01, 1.03, 1.06, 1.1, 1.15, 1.2, 1.3, 1.4, 1.6, 1.8, 2.0, 2.5, 3.0, 4.0, 6.0, 10.0, 30.0, 100.0};

/// Shares of a hash ring: mean 1, cv 8 %, by Gauss and Hermite.
struct RingShare {
  double share, weight;
};
constexpr double ring_spread = 1.7320508 * 0.08;
constexpr std::array ring{RingShare{1 - ring_spread, 1.0 / 6}, RingShare{1, 2.0 / 3}, RingShare{1 + ring_spread, 1.0 / 6}};

StationShape station_of(const PoolShape& pool) {
  StationShape station = pool.station;
  station.replicas = pool.replicas;
  double arrivals = pool.arrival_scv;
  switch (pool.rule) {
    case Balance::shared_queue:
    case Balance::least_connections:
      station.common_line = true;
      break;
    case Balance::round_robin:
      arrivals = pool.arrival_scv / pool.replicas;
      break;
    case Balance::least_request:
      station.better_of_two = true;
      [[fallthrough]];
    case Balance::random:
    case Balance::ring_hash:
      arrivals = 1 + (pool.arrival_scv - 1) / pool.replicas;
      break;
    case Balance::least_request_full:
    case Balance::ewma:
    case Balance::maglev:
    case Balance::weighted_round_robin:
    case Balance::dns:
      break;  // refused by `without_flow`
  }
  station.variability = (arrivals + pool.service_scv) / 2;
  return station;
}

StationPoint times(StationPoint point, double factor) {
  point.offered *= factor;
  point.number *= factor;
  point.throughput *= factor;
  point.waiting *= factor;
  return point;
}

StationPoint ring_mean(const Station& station, double offered) {
  StationPoint mean;
  double admitted = 0, waits = 0;
  mean.wait_scv = 0;
  for (const auto& [share, weight] : ring) {
    const StationPoint part = station.at(offered * share);
    mean.number += weight * part.number;
    mean.throughput += weight * part.throughput;
    mean.waiting += weight * part.waiting;
    mean.lost += weight * share * part.lost;
    const double kept = weight * share * (1 - part.lost);
    admitted += kept;
    waits += kept * part.waits;
    mean.wait_scv += kept * part.wait_scv;
  }
  mean.offered = offered;
  mean.waits = waits / admitted;
  mean.wait_scv = std::max(1.0, mean.wait_scv / admitted);
  return mean;
}

StationPoint between(const StationPoint& a, const StationPoint& b, double part) {
  const auto mix = [part](double from, double to) { return from + part * (to - from); };
  return {mix(a.offered, b.offered), mix(a.number, b.number), mix(a.throughput, b.throughput), mix(a.lost, b.lost),
          mix(a.waiting, b.waiting), mix(a.waits, b.waits),   mix(a.wait_scv, b.wait_scv)};
}

/// u' = rate + bend·u from u = 0: u(t), ∫ u and the time until u = distance.
struct Linear {
  double rate, bend;
  double at(double t) const { return std::abs(bend * t) < 1e-9 ? rate * t : rate * std::expm1(bend * t) / bend; }
  double area(double t) const {
    if (std::abs(bend * t) < 1e-4) return rate * t * t / 2 * (1 + bend * t / 3);
    return rate * (std::expm1(bend * t) - bend * t) / (bend * bend);
  }
  double reaches(double distance) const {
    if (rate == 0 || distance / rate < 0) return unlimited;
    const double turned = 1 + bend * distance / rate;
    if (turned <= 0) return unlimited;
    return std::abs(bend * distance / rate) < 1e-9 ? distance / rate : std::log(turned) / bend;
  }
};

}  // namespace

PoolCurve::PoolCurve(const PoolShape& shape) {
  const StationShape one = station_of(shape);
  variability_ = one.variability;
  const Station station(one);
  corners_.push_back({0, 0, 0, 0, 0, 0, 1});
  const double copies = one.common_line ? 1 : shape.replicas;
  capacity_ = station.capacity() * copies;
  endless_ = std::isinf(station.places());
  if (std::isinf(station.capacity())) {  // a pure delay: T = X
    corners_.push_back(times(station.at(1), 1));
    return;
  }
  const bool uneven = shape.rule == Balance::ring_hash && shape.replicas > 1;
  const double full = uneven && endless_ ? 1 / ring.back().share : 1;
  if (std::isfinite(one.population)) {
    for (double load = 1.0 / 64; load < 1e5; load *= load < 4 ? 1.12 : 1.6) add(load * station.capacity(), shape, station);
  } else {
    for (int k = 1; k <= nearest_octaves * static_cast<int>(steps_an_octave); ++k)
      add(full * station.capacity() * (1 - std::exp2(-k / steps_an_octave)), shape, station);
    if (!endless_) {
      for (const double load : overloads) add(load * station.capacity(), shape, station);
      const double places = copies * station.places();
      StationPoint end = corners_.back();
      end.number = std::max(places, end.number * (1 + 1e-9));
      end.lost = 1;
      end.throughput = capacity_;
      corners_.push_back(end);
    }
  }
  if (uneven && endless_) capacity_ = corners_.back().throughput;
}

void PoolCurve::add(double offered, const PoolShape& shape, const Station& station) {
  StationPoint point;
  const double copies = shape.replicas;
  const StationShape one = station_of(shape);
  if (std::isfinite(one.population) && !one.common_line && copies > 1) {  // the others' requests are away from here too
    const double others = (copies - 1) * corners_.back().number / copies;
    StationShape fewer = one;
    fewer.population = std::max(1.0, one.population - others);
    point = Station(fewer).at(offered);
  } else if (shape.rule == Balance::ring_hash && copies > 1) {
    point = ring_mean(station, offered);
  } else {
    point = station.at(offered);
  }
  if (!one.common_line) point = times(point, copies);
  const StationPoint& last = corners_.back();
  if (point.number > last.number * (1 + 1e-12) && point.throughput >= last.throughput) corners_.push_back(point);
}

std::size_t PoolCurve::segment(double number) const {
  const auto after = std::upper_bound(corners_.begin() + 1, corners_.end(), number,
                                      [](double x, const StationPoint& corner) { return x < corner.number; });
  return static_cast<std::size_t>(after - corners_.begin()) - 1;
}

double PoolCurve::slope(std::size_t i) const {
  if (i + 1 == corners_.size()) {
    if (std::isfinite(capacity_)) return 0;
    --i;
  }
  return (corners_[i + 1].throughput - corners_[i].throughput) / (corners_[i + 1].number - corners_[i].number);
}

StationPoint PoolCurve::at(double number) const { return at(number, segment(number)); }

StationPoint PoolCurve::at(double number, std::size_t i) const {
  if (i + 1 < corners_.size())
    return between(corners_[i], corners_[i + 1], (number - corners_[i].number) / (corners_[i + 1].number - corners_[i].number));
  if (std::isinf(capacity_)) return times(corners_.back(), number / corners_.back().number);
  StationPoint beyond = corners_.back();
  beyond.waiting += number - beyond.number;
  beyond.number = number;
  return beyond;
}

PoolCurve::Reading PoolCurve::read(double number) const {
  const std::size_t i = segment(number);
  const StationPoint here = at(number, i);
  double pull = slope(i);
  if (i + 1 < corners_.size() && here.lost < 1)
    pull += here.throughput / (1 - here.lost) * (corners_[i + 1].lost - corners_[i].lost) /
            (corners_[i + 1].number - corners_[i].number);
  return {here, pull > 0 ? variability_ * here.throughput / pull : number * number};
}

Passage PoolCurve::advance(double number, double variance, Inflow inflow, double span) const {
  Passage passage;
  double x = number, v = variance, left = span;
  for (int guard = 0; left > 0 && guard < 4096; ++guard) {
    std::size_t i = segment(x);
    const auto inflow_at = [&](double held) { return std::max(0.0, inflow.rate - inflow.per_held * held); };
    // Rates here, and how they change with X up to the corners of this segment.
    const auto flow = [&](std::size_t s) {
      struct Rates {
        double arrive, lose, serve, arrive_slope, lose_slope, serve_slope;
      } r{};
      const bool last = s + 1 == corners_.size();
      const double low = corners_[s].number, high = last ? low + std::max(1.0, low) : corners_[s + 1].number;
      const double lost_low = corners_[s].lost, lost_high = last ? lost_low : corners_[s + 1].lost;
      const double a0 = inflow_at(low), a1 = inflow_at(high), l0 = a0 * lost_low, l1 = a1 * lost_high;
      const double wide = high - low, in = x - low;
      r.arrive_slope = (a1 - a0) / wide;
      r.lose_slope = (l1 - l0) / wide;
      r.serve_slope = slope(s);
      r.arrive = a0 + r.arrive_slope * in;
      r.lose = l0 + r.lose_slope * in;
      r.serve = (last && std::isinf(capacity_) ? r.serve_slope * x : corners_[s].throughput + r.serve_slope * in);
      return r;
    };
    auto r = flow(i);
    double net = r.arrive - r.lose - r.serve;
    if (net < 0 && x <= corners_[i].number && i > 0) {  // at a corner on its way down: the segment below
      --i;
      r = flow(i);
      net = r.arrive - r.lose - r.serve;
      if (net > 0) net = 0;
    }
    const Linear way{net, r.arrive_slope - r.lose_slope - r.serve_slope};
    double until = unlimited;
    if (net > 0 && i + 1 < corners_.size()) until = way.reaches(corners_[i + 1].number - x);
    if (net < 0) until = way.reaches(corners_[i].number - x);
    const bool crosses = until < left;
    const double t = crosses ? until : left;
    const double moved = way.at(t), area = way.area(t);
    passage.arrived += r.arrive * t + r.arrive_slope * area;
    passage.lost += r.lose * t + r.lose_slope * area;
    passage.served += r.serve * t + r.serve_slope * area;
    passage.held += x * t + area;
    const double noise = variability_ * (r.arrive - r.lose + r.serve), pull = 2 * (r.serve_slope - r.arrive_slope + r.lose_slope);
    v = pull * t > 1e-9 ? noise / pull + (v - noise / pull) * std::exp(-pull * t) : v + noise * t;
    x = crosses ? (net > 0 ? corners_[i + 1].number : corners_[i].number) : x + moved;
    left = crosses ? left - t : 0;
  }
  passage.number = std::max(0.0, x);
  passage.variance = std::max(0.0, v);
  return passage;
}

}  // namespace sandtable::models
