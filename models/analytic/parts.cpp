#include "models/analytic/parts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "models/traffic/arrival_rate.hpp"

namespace sandtable::models::analytic {
namespace {

constexpr int slices = 24, most_halvings = 4;
constexpr double alike = 0.1, deviations = 4;

bool varies(const CompiledTraffic& traffic) {
  const auto* arrivals = std::get_if<Arrivals>(&traffic.source);
  if (arrivals == nullptr) return std::holds_alternative<ReplaySchedule>(traffic.source);
  return std::holds_alternative<TraceArrivals>(*arrivals) || std::holds_alternative<DiurnalArrivals>(*arrivals) ||
         std::holds_alternative<FlashArrivals>(*arrivals);
}

/// Recorded requests per second in [from, to) of the run, before any is left out: to each entry of the traffic.
std::vector<double> recorded_rates(const CompiledTraffic& traffic, const std::vector<Entry>& entries, double from, double to) {
  const auto& schedule = std::get<ReplaySchedule>(traffic.source);
  const double speed = traffic.pace.speed, a = from * speed, b = to * speed, width = sim::to_seconds(schedule.resolution);
  std::vector<double> rates(entries.size(), 0);
  const auto first =
      std::ranges::lower_bound(schedule.requests, a - width, {}, [](const auto& r) { return sim::to_seconds(r.time); });
  for (auto request = first; request != schedule.requests.end(); ++request) {
    const double at = sim::to_seconds(request->time);
    if (at >= b) break;
    const double inside = width > 0 ? std::max(0.0, std::min(b, at + width) - std::max(a, at)) / width : at >= a ? 1 : 0;
    rates[static_cast<std::size_t>(std::ranges::find(entries, request->endpoint, &Entry::endpoint) - entries.begin())] += inside;
  }
  for (double& rate : rates) rate /= to - from;
  return rates;
}

double kept(const CompiledTraffic& traffic) { return traffic.pace.keep * traffic.pace.keep_users; }

/// Of open traffic, as it is kept.
double rate_in(const Network& network, std::size_t t, double from, double to) {
  const auto& traffic = network.world().traffic[t];
  if (const auto* arrivals = std::get_if<Arrivals>(&traffic.source)) {
    const double speed = traffic.pace.speed;
    return kept(traffic) * speed * expected_rate(*arrivals, from * speed, to * speed).value_or(0);
  }
  if (!std::holds_alternative<ReplaySchedule>(traffic.source)) return 0;
  const auto rates = recorded_rates(traffic, network.entries(t), from, to);
  return kept(traffic) * std::accumulate(rates.begin(), rates.end(), 0.0);
}

Demand demand_in(const Network& network, double from, double to) {
  Demand demand;
  const auto& world = network.world();
  for (std::size_t t = 0; t < world.traffic.size(); ++t) {
    const auto* loop = std::get_if<ClosedLoop>(&world.traffic[t].source);
    demand.rates.push_back(world.traffic[t].session ? 0 : rate_in(network, t, from, to));
    demand.clients.push_back(loop != nullptr ? loop->clients : 0);
  }
  for (std::size_t t = 0; t < world.traffic.size(); ++t) {
    if (!std::holds_alternative<ReplaySchedule>(world.traffic[t].source)) continue;
    demand.shares.resize(world.traffic.size());
    auto shares = recorded_rates(world.traffic[t], network.entries(t), from, to);
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    for (double& share : shares) share = sum > 0 ? share / sum : 0;
    demand.shares[t] = std::move(shares);
  }
  return demand;
}

bool even(const Network& network, double from, double to) {
  const double quarter = (to - from) / 4;
  for (std::size_t t = 0; t < network.world().traffic.size(); ++t) {
    const auto& traffic = network.world().traffic[t];
    if (!varies(traffic)) continue;
    std::array<double, 4> rates{};
    for (int i = 0; i < 4; ++i)
      rates[static_cast<std::size_t>(i)] = rate_in(network, t, from + i * quarter, from + (i + 1) * quarter);
    const auto [least, most] = std::ranges::minmax(rates);
    const bool counted = std::holds_alternative<ReplaySchedule>(traffic.source);
    if (most - least > alike * most + (counted ? deviations * std::sqrt(most / quarter) : 0)) return false;
  }
  return true;
}

struct Span {
  double from, to;
};
void halve(const Network& network, Span span, int times, std::vector<Span>& into) {
  if (times == 0 || even(network, span.from, span.to)) return into.push_back(span);
  const double middle = (span.from + span.to) / 2;
  halve(network, {span.from, middle}, times - 1, into);
  halve(network, {middle, span.to}, times - 1, into);
}

std::optional<std::size_t> version_named(const CompiledWorld& world, const std::string& service, const std::string& version) {
  const std::string name = version.empty() ? service : service + "/" + version;
  const auto found = std::ranges::find(world.versions, name, &CompiledVersion::name);
  return found == world.versions.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - world.versions.begin()));
}

double startup_s(const Scenario& scenario, const std::string& service) {
  const auto found = std::ranges::find(scenario.services, service, &Service::name);
  return found != scenario.services.end() && found->startup.law ? sim::mean(*found->startup.law) : 0;
}

/// When an action shows, seconds into the run.
double effective_at(const Scenario& scenario, const CompiledWorld& world, const Candidate& before, const Action& action) {
  const double at = sim::to_seconds(action.at);
  const auto* scale = std::get_if<ScaleAction>(&action.kind);
  if (scale == nullptr) return at;
  const auto version = version_named(world, scale->service, scale->version);
  const bool more = version && scale->replicas > before.replicas[*version];
  return more && at > 0 ? at + startup_s(scenario, scale->service) : at;
}

void act(const CompiledWorld& world, const Action& action, Candidate& candidate) {
  if (const auto* scale = std::get_if<ScaleAction>(&action.kind)) {
    if (const auto version = version_named(world, scale->service, scale->version)) candidate.replicas[*version] = scale->replicas;
  } else if (const auto* weight = std::get_if<WeightAction>(&action.kind)) {
    for (const auto& [name, value] : weight->weights)
      if (const auto version = version_named(world, weight->service, name)) candidate.weights[*version] = value;
  }
}

/// What the services are from when on, from the end of the warm-up.
std::vector<std::pair<double, Candidate>> states(const Scenario& scenario, const Network& network,
                                                 const std::optional<Plan>& plan) {
  const double from = sim::to_seconds(scenario.run.warmup), to = sim::to_seconds(scenario.run.duration);
  Candidate candidate = network.present();
  std::vector<std::pair<double, Candidate>> changes{{from, candidate}};
  if (!plan) return changes;
  std::vector<std::pair<double, const Action*>> acts;
  Candidate planned = candidate;
  for (const auto& action : plan->actions) {
    acts.emplace_back(effective_at(scenario, network.world(), planned, action), &action);
    act(network.world(), action, planned);
  }
  std::ranges::stable_sort(acts, {}, &std::pair<double, const Action*>::first);
  for (const auto& [at, action] : acts) {
    act(network.world(), *action, candidate);
    if (at <= from) changes.front().second = candidate;
    else if (at < to) changes.emplace_back(at, candidate);
  }
  return changes;
}

/// Each MMPP in either state, by its odds.
void split_states(const CompiledWorld& world, std::vector<Part>& all) {
  for (std::size_t t = 0; t < world.traffic.size(); ++t) {
    const auto* arrivals = std::get_if<Arrivals>(&world.traffic[t].source);
    const auto* mmpp = arrivals != nullptr ? std::get_if<MmppArrivals>(arrivals) : nullptr;
    if (mmpp == nullptr || world.traffic[t].session || all.size() > 1000) continue;
    const double a = sim::to_seconds(mmpp->first.sojourn), b = sim::to_seconds(mmpp->second.sojourn);
    const double pace = kept(world.traffic[t]) * world.traffic[t].pace.speed;
    std::vector<Part> split;
    for (const auto& part : all)
      for (const auto& [rate, odds] :
           {std::pair{mmpp->first.rate.value, a / (a + b)}, std::pair{mmpp->second.rate.value, b / (a + b)}}) {
        split.push_back(part);
        split.back().seconds *= odds;
        split.back().demand.rates[t] = pace * rate;
      }
    all = std::move(split);
  }
}

}  // namespace

std::vector<Part> parts(const Scenario& scenario, const Network& network, const std::optional<Plan>& plan) {
  const double from = sim::to_seconds(scenario.run.warmup), to = sim::to_seconds(scenario.run.duration);
  const auto changes = states(scenario, network, plan);
  const bool cut = std::ranges::any_of(network.world().traffic, varies);
  std::vector<Part> all;
  for (std::size_t c = 0; c < changes.size(); ++c) {
    const double begin = changes[c].first, end = c + 1 < changes.size() ? changes[c + 1].first : to;
    if (!(end > begin)) continue;
    const int count = cut ? std::max(1, static_cast<int>(std::ceil(slices * (end - begin) / (to - from)))) : 1;
    std::vector<Span> spans;
    for (int i = 0; i < count; ++i)
      halve(network, {begin + (end - begin) * i / count, begin + (end - begin) * (i + 1) / count}, most_halvings, spans);
    for (const auto& [a, b] : spans) all.push_back({a, b - a, changes[c].second, demand_in(network, a, b)});
  }
  split_states(network.world(), all);
  return all;
}

}  // namespace sandtable::models::analytic
