/// The members of those structs of the language that have no field list, because they are written as one word or expression.
#pragma once

#include <tuple>

#include "models/scenario/scenario.hpp"

namespace sandtable::app {

inline auto members(models::Target& v) { return std::tie(v.service, v.endpoint); }
inline auto members(models::TimeLaw& v) { return std::tie(v.law, v.estimate_as); }
inline auto members(models::TimeValue& v) { return std::tie(v.value); }

inline auto members(models::WorkStep& v) { return std::tie(v.time); }
inline auto members(models::CpuStep& v) { return std::tie(v.time); }
inline auto members(models::ParallelStep& v) { return std::tie(v.branches, v.wait, v.quorum, v.losers); }
inline auto members(models::ChoiceStep& v) { return std::tie(v.branches); }

inline auto members(models::PoissonArrivals& v) { return std::tie(v.rate); }
inline auto members(models::DeterministicArrivals& v) { return std::tie(v.rate); }
inline auto members(models::RenewalArrivals& v) { return std::tie(v.gap); }
inline auto members(models::MmppState& v) { return std::tie(v.rate, v.sojourn); }
inline auto members(models::MmppArrivals& v) { return std::tie(v.first, v.second); }
inline auto members(models::TraceArrivals& v) { return std::tie(v.file, v.scale, v.points); }
inline auto members(models::DiurnalArrivals& v) { return std::tie(v.mean, v.peak, v.period); }
inline auto members(models::FlashArrivals& v) { return std::tie(v.base, v.peak, v.at, v.ramp, v.hold, v.decay); }
inline auto members(models::OnOffArrivals& v) { return std::tie(v.rate, v.sources, v.on, v.off, v.shape); }
inline auto members(models::LoggedRequest& v) { return std::tie(v.time, v.what, v.user); }
inline auto members(models::UnreadableLine& v) { return std::tie(v.line, v.column, v.why); }
inline auto members(models::RequestLog& v) {
  return std::tie(v.file, v.resolution, v.requests, v.first_lines, v.rows, v.lines, v.unreadable_lines, v.unreadable);
}
inline auto members(models::Replay& v) { return std::tie(v.log, v.map, v.from, v.resolution, v.keep_users, v.unreadable); }
inline auto members(models::FixedCount& v) { return std::tie(v.count); }
inline auto members(models::GeometricCount& v) { return std::tie(v.mean); }
inline auto members(models::UniformCount& v) { return std::tie(v.low, v.high); }
inline auto members(models::ParetoCount& v) { return std::tie(v.least, v.shape); }
inline auto members(models::CountLaw& v) { return std::tie(v.law); }
inline auto members(models::kube::CountOrPercent& v) { return std::tie(v.value, v.percent); }
inline auto members(models::NodeLabel& v) { return std::tie(v.key, v.value); }
inline auto members(models::kube::Taint& v) { return std::tie(v.key, v.value, v.effect); }
inline auto members(models::kube::Toleration& v) { return std::tie(v.key, v.exists, v.value, v.effect, v.seconds); }
inline auto members(models::CpuMetric& v) { return std::tie(v.target); }
inline auto members(models::MemoryMetric& v) { return std::tie(v.target); }
inline auto members(models::RequestsMetric& v) { return std::tie(v.target); }
inline auto members(models::InFlightMetric& v) { return std::tie(v.target); }
inline auto members(models::QueueMetric& v) { return std::tie(v.queue, v.messages); }
inline auto members(models::PodsPolicy& v) { return std::tie(v.pods); }
inline auto members(models::PercentPolicy& v) { return std::tie(v.percent); }
inline auto members(models::ClosedLoop& v) { return std::tie(v.clients, v.think); }
inline auto members(models::CrashAction& v) { return std::tie(v.target, v.lasts); }

inline auto members(sim::Distribution& v) { return std::tie(v.law); }
inline auto members(sim::Constant& v) { return std::tie(v.value); }
inline auto members(sim::Exponential& v) { return std::tie(v.mean); }
inline auto members(sim::Lognormal& v) { return std::tie(v.mean, v.cv); }
inline auto members(sim::Erlang& v) { return std::tie(v.stages, v.mean); }
inline auto members(sim::Gamma& v) { return std::tie(v.mean, v.cv); }
inline auto members(sim::Weibull& v) { return std::tie(v.scale, v.shape); }
inline auto members(sim::Pareto& v) { return std::tie(v.scale, v.shape); }
inline auto members(sim::Uniform& v) { return std::tie(v.low, v.high); }
inline auto members(sim::Empirical& v) { return std::tie(v.source, v.values); }
inline auto members(sim::Mixture& v) { return std::tie(v.weights, v.components); }

}  // namespace sandtable::app
