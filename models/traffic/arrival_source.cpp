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
    Kind operator()(const FlashArrivals& flash) const { return FlashState{FlashCrowd(flash)}; }
    Kind operator()(const OnOffArrivals& sources) const { return OnOffSources(sources, stream); }
  };
  return std::visit(Maker{stream}, arrivals);
}

ArrivalSource::ArrivalSource(const Arrivals& arrivals, sim::StreamKey stream, Pace pace)
    : stream_(stream), pace_(pace), paced_(pace != Pace{}), kind_(make(arrivals, stream)) {}
ArrivalSource::ArrivalSource(const ReplaySchedule& schedule, sim::StreamKey stream, Pace pace)
    : stream_(stream), pace_(pace), paced_(pace != Pace{}), kind_(ReplayInstants(schedule)) {}

void ArrivalSource::look_ahead() {
  taken_ = 0;
  std::visit(
      [this](auto& kind) {
        for (std::size_t i = 0; i < ahead_.size(); ++i) {
          do {
            if (last_ != sim::never) last_ = next(kind);
            ++ordinal_;
          } while (paced_ && last_ != sim::never && !kept(ordinal_ - 1));
          ahead_[i] = paced_ ? paced(last_) : last_;
          ordinals_[i] = ordinal_ - 1;
        }
      },
      kind_);
}

sim::Time ArrivalSource::paced(sim::Time instant) const {
  if (instant == sim::never || pace_.speed == 1) return instant;
  return sim::at_seconds(sim::to_seconds(instant) / pace_.speed);
}

bool ArrivalSource::kept(std::uint64_t ordinal) const {
  const auto drawn = [this](std::uint64_t who, std::uint32_t purpose) { return sim::Draws(stream_, {who, 0, purpose}).uniform(); };
  if (pace_.keep < 1 && drawn(ordinal, 2) >= pace_.keep) return false;
  const auto* replay = std::get_if<ReplayInstants>(&kind_);
  if (replay == nullptr || pace_.keep_users >= 1) return true;
  const std::uint32_t user = replay->user(ordinal);
  return (user == UINT32_MAX ? drawn(ordinal, 4) : drawn(user, 3)) < pace_.keep_users;
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

sim::Time ArrivalSource::next(FlashState& flash) const {
  auto luck = draws();
  flash.time = flash.crowd.after(flash.time, exponential(1, luck));
  return at(flash.time);
}

sim::Time ArrivalSource::next(OnOffSources& sources) const {
  auto luck = draws();
  return at(sources.next(exponential(1, luck), horizon));
}

}  // namespace sandtable::models
