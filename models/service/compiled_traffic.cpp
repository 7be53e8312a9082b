#include "models/service/compiled_traffic.hpp"

#include <algorithm>

namespace sandtable::models {
namespace {

using Find = std::function<EndpointId(const Target&)>;

CompiledMix compile_mix(const std::vector<MixPart>& parts, const Find& find) {
  CompiledMix mix;
  if (parts.empty()) return mix;
  std::vector<double> weights;
  for (const auto& part : parts) {
    weights.push_back(part.weight);
    mix.endpoints.push_back(find(part.to));
  }
  mix.choice = WeightedChoice(weights);
  return mix;
}

ReplaySchedule compile_replay(const Replay& replay, const Find& find) {
  const auto targets = replay_targets(replay);
  ReplaySchedule schedule{{}, resolution_of(replay)};
  const auto step = std::max<std::int64_t>(schedule.resolution.count(), 1);
  for (const auto& row : replay.log.rows) {
    if (!targets.to[row.what] || row.time < replay.from) continue;
    const auto since = (row.time - replay.from).count();
    schedule.requests.push_back({sim::Time{sim::Duration{since / step * step}}, find(*targets.to[row.what]).index, row.user});
  }
  return schedule;
}

CompiledSession compile_session(const UserSession& session, const Find& find) {
  CompiledSession compiled;
  compiled.requests = session.requests;
  compiled.patience = session.patience.value_or(UINT32_MAX);
  if (session.think.law) compiled.think = *session.think.law;
  if (session.chain.empty()) return compiled;
  std::vector<double> start;
  for (const auto& page : session.chain) {
    start.push_back(page.start);
    CompiledPage made{find(page.to), {}, {}};
    std::vector<double> ways{page.leave};
    for (const auto& next : page.next) {
      ways.push_back(next.weight);
      const auto to = std::ranges::find(session.chain, next.to, &SessionPage::to);
      made.pages.push_back(static_cast<std::uint32_t>(to - session.chain.begin()));
    }
    made.next = WeightedChoice(ways);
    compiled.chain.push_back(std::move(made));
  }
  compiled.start = WeightedChoice(start);
  return compiled;
}

}  // namespace

std::vector<EndpointId> CompiledTraffic::destinations() const {
  std::vector<EndpointId> found = mix.endpoints;
  if (session) {
    for (const auto& page : session->chain) found.push_back(page.endpoint);
  }
  if (const auto* schedule = std::get_if<ReplaySchedule>(&source)) {
    for (const auto& request : schedule->requests) found.push_back({request.endpoint});
  }
  if (found.empty()) found.push_back(to);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

ArrivalSource CompiledTraffic::arrivals(sim::StreamKey stream) const {
  if (const auto* schedule = std::get_if<ReplaySchedule>(&source)) return {*schedule, stream, pace};
  return {std::get<Arrivals>(source), stream, pace};
}

CompiledTraffic compile_traffic(const Traffic& traffic, const Find& find, std::vector<std::string>& open) {
  const std::string path = "traffic." + traffic.name;
  CompiledTraffic compiled;
  compiled.name = traffic.name;
  compiled.priority = traffic.priority;
  if (traffic.to != Target{}) compiled.to = find(traffic.to);
  compiled.mix = compile_mix(traffic.mix, find);
  compiled.pace = {traffic.keep.value, traffic.speed, 1};
  compiled.deadline = traffic.deadline.value_or(sim::Duration::max());
  if (const auto* arrivals = std::get_if<Arrivals>(&traffic.source)) {
    const auto* poisson = std::get_if<PoissonArrivals>(arrivals);
    if (poisson != nullptr && !poisson->rate) open.push_back(path + ".arrivals");
    const auto* renewal = std::get_if<RenewalArrivals>(arrivals);
    if (renewal != nullptr && !renewal->gap.law) open.push_back(path + ".arrivals");
    compiled.source = *arrivals;
  } else if (const auto* loop = std::get_if<ClosedLoop>(&traffic.source)) {
    if (!loop->think.law) open.push_back(path + ".think");
    compiled.source = *loop;
  } else {
    const auto& replay = std::get<Replay>(traffic.source);
    compiled.pace.keep_users = replay.keep_users.value;
    compiled.source = compile_replay(replay, find);
  }
  if (traffic.session) {
    if (!traffic.session->think.law) open.push_back(path + ".session.think");
    compiled.session = compile_session(*traffic.session, find);
  }
  return compiled;
}

}  // namespace sandtable::models
