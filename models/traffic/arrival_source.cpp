#include "models/traffic/arrival_source.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/contract.hpp"
#include "sim/ziggurat.hpp"

namespace sandtable::models {
namespace {

/// Further than any run: treated as never.
constexpr double horizon = 4e9;

double exponential(double mean, sim::Draws& draws) { return mean * sim::standard_exponential(draws); }

}  // namespace

ArrivalSource::Kind ArrivalSource::make(const Arrivals& arrivals, sim::StreamKey stream) {
  struct Maker {
    sim::StreamKey stream;
    Kind operator()(const PoissonArrivals& poisson) const {
      SANDTABLE_EXPECT(poisson.rate.has_value(), "a rate that is still to be estimated");
      return Poisson{1 / poisson.rate->value, sim::Draws(stream, {})};
    }
    Kind operator()(const DeterministicArrivals& deterministic) const { return Deterministic{deterministic.rate.value}; }
    Kind operator()(const RenewalArrivals& renewal) const {
      SANDTABLE_EXPECT(renewal.gap.law.has_value(), "a gap that is still to be estimated");
      return Renewal{*renewal.gap.law};
    }
    Kind operator()(const MmppArrivals& mmpp) const { return Mmpp{{mmpp.first, mmpp.second}}; }
    Kind operator()(const TraceArrivals& trace) const { return Trace{RateCurve(trace.points, trace.scale)}; }
    Kind operator()(const DiurnalArrivals& diurnal) const {
      const double amplitude = diurnal.peak.value - diurnal.mean.value;
      return Diurnal{diurnal.mean.value, amplitude, diurnal.mean.value + std::fabs(amplitude), sim::to_seconds(diurnal.period)};
    }
  };
  return std::visit(Maker{stream}, arrivals);
}

ArrivalSource::ArrivalSource(const Arrivals& arrivals, sim::StreamKey stream) : stream_(stream), kind_(make(arrivals, stream)) {}

void ArrivalSource::look_ahead() {
  taken_ = 0;
  std::visit(
      [this](auto& kind) {
        for (auto& arrival : ahead_) {
          if (last_ != sim::never) last_ = next(kind);
          ++ordinal_;
          arrival = last_;
        }
      },
      kind_);
}

sim::Time ArrivalSource::after_gap(double seconds) { return seconds < horizon ? last_ + sim::from_seconds(seconds) : sim::never; }

sim::Time ArrivalSource::at(double seconds) const {
  return seconds < horizon ? std::max(last_, sim::at_seconds(seconds)) : sim::never;
}

sim::Time ArrivalSource::next(Poisson& poisson) {
  constexpr std::uint64_t gaps_a_block = 4;
  if (ordinal_ % gaps_a_block == 0) poisson.block = sim::Draws(stream_, {ordinal_ / gaps_a_block, 0, 0});
  return after_gap(exponential(poisson.mean_gap, poisson.block));
}

sim::Time ArrivalSource::next(Deterministic& deterministic) const {
  return at(static_cast<double>(ordinal_ + 1) / deterministic.rate);
}

sim::Time ArrivalSource::next(const Renewal& renewal) {
  auto luck = draws();
  return after_gap(sim::sample(renewal.gap, luck));
}

sim::Time ArrivalSource::next(Mmpp& mmpp) const {
  if (!(mmpp.states[0].rate.value > 0) && !(mmpp.states[1].rate.value > 0)) return sim::never;
  auto luck = draws();
  const auto sojourn = [&](int state) { return exponential(sim::to_seconds(mmpp.states[state].sojourn), luck); };
  if (mmpp.state < 0) {
    const double first = sim::to_seconds(mmpp.states[0].sojourn);
    const double second = sim::to_seconds(mmpp.states[1].sojourn);
    mmpp.state = luck.uniform() * (first + second) < first ? 0 : 1;
    mmpp.switches = sojourn(mmpp.state);
  }
  while (mmpp.time < horizon) {
    const double rate = mmpp.states[mmpp.state].rate.value;
    if (rate > 0) {
      const double candidate = mmpp.time + exponential(1 / rate, luck);
      if (candidate <= mmpp.switches) {
        mmpp.time = candidate;
        break;
      }
    }
    // Exponential gaps have no memory: what is left of this one may be drawn anew at the other state's rate.
    mmpp.time = mmpp.switches;
    mmpp.state = 1 - mmpp.state;
    mmpp.switches = mmpp.time + sojourn(mmpp.state);
  }
  return at(mmpp.time);
}

sim::Time ArrivalSource::next(Trace& trace) const {
  auto luck = draws();
  trace.time = trace.curve.after(trace.time, exponential(1, luck));
  return at(trace.time);
}

sim::Time ArrivalSource::next(Diurnal& diurnal) const {
  auto luck = draws();
  if (!(diurnal.ceiling > 0)) return sim::never;
  for (;;) {
    diurnal.time += exponential(1 / diurnal.ceiling, luck);
    const double phase = 2 * std::numbers::pi * diurnal.time / diurnal.period;
    const double rate = diurnal.mean + diurnal.amplitude * std::sin(phase);
    if (luck.uniform() * diurnal.ceiling < rate) return at(diurnal.time);
    if (diurnal.time >= horizon) return sim::never;
  }
}

}  // namespace sandtable::models
