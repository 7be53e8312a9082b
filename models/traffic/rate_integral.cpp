#include "models/traffic/rate_integral.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/contract.hpp"
#include "sim/ziggurat.hpp"

namespace sandtable::models {

void RateIntegral::add(double time, double rate, double slope) {
  double before = 0;
  if (!corners_.empty()) {
    const Corner& last = corners_.back();
    const double in = time - last.time;
    before = last.before + last.rate * in + last.slope * in * in / 2;
  }
  corners_.push_back({time, rate, slope, before});
}

RateIntegral::RateIntegral(const Arrivals& arrivals, sim::StreamKey stream, double horizon) {
  struct Maker {
    RateIntegral& made;
    sim::StreamKey stream;
    double horizon;
    void operator()(const PoissonArrivals& poisson) const {
      SANDTABLE_EXPECT(poisson.rate.has_value(), "a rate that is still to be estimated");
      made.add(0, poisson.rate->value, 0);
    }
    void operator()(const DeterministicArrivals& deterministic) const { made.add(0, deterministic.rate.value, 0); }
    void operator()(const RenewalArrivals& renewal) const {
      SANDTABLE_EXPECT(renewal.gap.law.has_value(), "a gap that is still to be estimated");
      made.add(0, 1 / sim::mean(*renewal.gap.law), 0);
    }
    void operator()(const MmppArrivals& mmpp) const {
      const MmppState states[] = {mmpp.first, mmpp.second};
      const double first = sim::to_seconds(mmpp.first.sojourn), second = sim::to_seconds(mmpp.second.sojourn);
      sim::Draws start(stream, {0, 0, 0});
      std::size_t state = start.uniform() * (first + second) < first ? 0 : 1;
      double time = 0;
      for (std::uint64_t n = 1; time < horizon; ++n, state = 1 - state) {
        made.add(time, states[state].rate.value, 0);
        sim::Draws luck(stream, {n, 0, 0});
        time += std::max(1e-9, sim::to_seconds(states[state].sojourn) * sim::standard_exponential(luck));
      }
    }
    void operator()(const TraceArrivals& trace) const {
      const auto& points = trace.points;
      SANDTABLE_EXPECT(!points.empty(), "a rate over time needs a point");
      if (points.front().first > 0) made.add(0, trace.scale * points.front().second, 0);
      for (std::size_t i = 0; i + 1 < points.size(); ++i) {
        const double wide = points[i + 1].first - points[i].first;
        made.add(points[i].first, trace.scale * points[i].second, trace.scale * (points[i + 1].second - points[i].second) / wide);
      }
      made.add(points.back().first, trace.scale * points.back().second, 0);
    }
    void operator()(const DiurnalArrivals& diurnal) const {
      const double amplitude = diurnal.peak.value - diurnal.mean.value, period = sim::to_seconds(diurnal.period);
      if (std::abs(amplitude) <= diurnal.mean.value) {
        made.sine_ = Sine{diurnal.mean.value, amplitude, period};
        return;
      }
      const auto rate = [&](double t) {
        return std::max(0.0, diurnal.mean.value + amplitude * std::sin(2 * std::numbers::pi * t / period));
      };
      const double wide = period / 64;
      for (double t = 0; t < horizon; t += wide) made.add(t, rate(t), (rate(t + wide) - rate(t)) / wide);
    }
    void operator()(const FlashArrivals& flash) const {
      const double base = flash.base.value, beyond = flash.peak.value - base, start = sim::to_seconds(flash.at);
      const double ramp = sim::to_seconds(flash.ramp), decay = sim::to_seconds(flash.decay);
      made.add(0, base, 0);
      if (ramp > 0) made.add(start, base, beyond / ramp);
      const double falls = start + ramp + sim::to_seconds(flash.hold);
      made.add(start + ramp, base + beyond, 0);
      const double wide = decay / 16;
      const auto rate = [&](double in) { return base + beyond * std::exp(-in / decay); };
      for (int k = 0; decay > 0 && k < 12 * 16; ++k)
        made.add(falls + k * wide, rate(k * wide), (rate((k + 1) * wide) - rate(k * wide)) / wide);
      made.add(falls + 12 * decay, base, 0);
    }
    void operator()(const OnOffArrivals&) const { SANDTABLE_EXPECT(false, "on-off sources have no flow (fluid_plane.hpp)"); }
  };
  std::visit(Maker{*this, stream, horizon}, arrivals);
}

double RateIntegral::upto(double time) const {
  if (sine_) {
    const Sine& sine = *sine_;
    const double w = 2 * std::numbers::pi / sine.period;
    return sine.mean * time + sine.amplitude * (1 - std::cos(w * time)) / w;
  }
  const auto after =
      std::upper_bound(corners_.begin() + 1, corners_.end(), time, [](double t, const Corner& corner) { return t < corner.time; });
  const Corner& corner = *(after - 1);
  const double in = time - corner.time;
  return corner.before + corner.rate * in + corner.slope * in * in / 2;
}

double gap_scv(const Arrivals& arrivals) {
  if (std::holds_alternative<DeterministicArrivals>(arrivals)) return 0;
  if (const auto* renewal = std::get_if<RenewalArrivals>(&arrivals)) return renewal->gap.law ? sim::scv(*renewal->gap.law) : 1;
  return 1;
}

}  // namespace sandtable::models
