#include "models/fluid/pool_book.hpp"

#include <algorithm>
#include <cmath>

#include "models/fluid/storms.hpp"

namespace sandtable::models {
namespace {

/// States of a part; beyond, its classes become twice as wide.
constexpr std::size_t few_states = 16;

std::vector<double> summary_of(const Answer& answer) {
  const bool any = answer.success.mass() > 0;
  return {any ? answer.success.mean() : 0, any ? answer.success.scv() : 0, answer.failure()};
}

}  // namespace

PoolBook::PoolBook(const CompiledWorld& world, const FluidLayout& layout)
    : world_(world),
      layout_(layout),
      parts_(layout.parts.size()),
      endpoints_(world.endpoints.size()),
      entries_(layout.entries.size()),
      answers_(world.endpoints.size(), nullptr) {
  for (std::size_t e = 0; e < endpoints_.size(); ++e) add_call_steps(world.endpoints[e].steps, endpoints_[e].call_steps);
  for (const auto& called : layout.calls)
    for (const std::uint32_t e : called) endpoints_[e].called = true;
}

void PoolBook::add_call_steps(StepRange range, std::vector<std::uint32_t>& found) const {
  for (std::uint32_t i = range.first; i < range.first + range.count; ++i) {
    const auto& step = world_.steps[i];
    if (step.kind == StepKind::call) found.push_back(i);
    for (std::uint32_t b = 0; b < step.branches; ++b) add_call_steps(world_.branches[step.first_branch + b].steps, found);
  }
}

/// The state the part is in now; the sights of what it calls are up to date. True where it has changed.
bool PoolBook::settle(std::uint32_t index, const FluidFlow& flow, const RequestWalk& walk) {
  Part& part = parts_[index];
  const std::uint32_t version = layout_.parts[index].version;
  const PoolView& view = flow.views()[version];
  key_.clear();
  append_levels(view, part.width, key_);
  for (const std::uint32_t callee : layout_.calls[index]) {
    const std::vector<double>& seen = sights_[endpoints_[callee].sight].summary;
    key_.push_back(level(seen[0], 1e-5, 0.04 * part.width));
    key_.push_back(level(seen[1], 1e-3, 0.5 * part.width));
    key_.push_back(level(seen[2], 1e-4, 0.05 * part.width));
  }
  if (key_ == part.key) return false;
  part.key = key_;
  const auto [found, added] = part.states.try_emplace(key_, static_cast<Index>(states_.size()));
  part.state = found->second;
  if (!added) return true;
  if (part.states.size() % few_states == 0) part.width *= 2;
  State state{
      .part = index, .callees = {}, .sights_before = static_cast<Index>(sights_.size()), .served = {}, .pool = SeenPool(view)};
  for (const std::uint32_t callee : layout_.calls[index]) {
    state.callees.push_back(endpoints_[callee].sight);
    answers_[callee] = sights_[state.callees.back()].answer.get();
  }
  state.served = std::make_shared<const Served>(
      walk.serve(EndpointId{layout_.parts[index].endpoint}, world_.versions[version].slowdown, view.stretch, answers_));
  states_.push_back(std::move(state));
  return true;
}

/// What callers of the endpoint see now; its parts are settled.
void PoolBook::look(std::uint32_t index, const FluidFlow& flow) {
  Endpoint& endpoint = endpoints_[index];
  const auto& service = world_.services[world_.endpoints[index].service.index];
  const std::uint32_t first = service.first_version, end = first + service.versions;
  std::vector<std::int64_t> key;
  double all = 0;
  for (std::uint32_t v = first; v < end; ++v) {
    key.push_back(parts_[layout_.first_part[v] + index - service.first_endpoint].state);
    key.push_back(std::llround(flow.weights()[v] * 1e6));
    all += flow.weights()[v];
  }
  const auto [found, added] = endpoint.sights.try_emplace(std::move(key), static_cast<Index>(sights_.size()));
  endpoint.sight = found->second;
  if (!added) return;
  Sight sight{.endpoint = index, .states = {}, .shares = {}, .answer = {}, .summary = {}};
  Answer mixed;
  for (std::uint32_t v = first; v < end; ++v) {
    sight.states.push_back(parts_[layout_.first_part[v] + index - service.first_endpoint].state);
    sight.shares.push_back(all > 0 ? flow.weights()[v] / all : v == first ? 1 : 0);
    if (sight.shares.back() > 0)
      mixed.mix(RequestWalk::arrive(flow.views()[v], *states_[sight.states.back()].served), sight.shares.back());
  }
  sight.summary = summary_of(mixed);
  sight.answer = std::make_shared<const Answer>(std::move(mixed));
  sights_.push_back(std::move(sight));
}

void PoolBook::step(std::uint32_t bin, bool measured, double seconds, const FluidFlow& flow, const RequestWalk& walk) {
  const bool weighed_anew = weights_ != flow.weights();
  if (weighed_anew) weights_ = flow.weights();
  for (const std::uint32_t e : walk.order()) {
    const auto& service = world_.services[world_.endpoints[e].service.index];
    bool changed = weighed_anew;
    for (std::uint32_t v = service.first_version; v < service.first_version + service.versions; ++v)
      changed = settle(layout_.first_part[v] + e - service.first_endpoint, flow, walk) || changed;
    if (changed && endpoints_[e].called) look(e, flow);
  }
  for (std::uint32_t p = 0; p < parts_.size(); ++p) {
    Part& part = parts_[p];
    const std::uint32_t version = layout_.parts[p].version;
    State& state = states_[part.state];
    state.time += seconds;
    state.pool.add(flow.views()[version], seconds, flow.flows()[version].load);
    const auto same = [&](const Cell& cell) { return cell.bin == bin && cell.measured == measured && cell.state == part.state; };
    auto cell = part.cells.rbegin();
    while (cell != part.cells.rend() && cell->bin == bin && !same(*cell)) ++cell;
    const double requests = flow.part_shares()[p] * flow.flows()[version].served;
    if (cell != part.cells.rend() && same(*cell)) cell->served += requests;
    else part.cells.push_back({bin, measured, part.state, requests});
  }
  if (!measured) return;
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    const std::uint32_t p = layout_.entries[i].part;
    entries_[i][parts_[p].state] += flow.part_shares()[p] * flow.entry_shares()[i] * flow.flows()[layout_.parts[p].version].served;
  }
}

std::vector<const Served*> PoolBook::served() const {
  std::vector<const Served*> all;
  for (const Part& part : parts_) all.push_back(states_[part.state].served.get());
  return all;
}

PoolBook::WorkedOut PoolBook::work_out(const RequestWalk& walk) const {
  WorkedOut all{{}, std::vector<std::string>(world_.services.size())};
  std::vector<Answer> whole, seen;  // by state, as it meets those that arrive; by sight
  const auto look_up_to = [&](std::size_t count) {
    for (std::size_t k = seen.size(); k < count; ++k) {
      Answer& mixed = seen.emplace_back();
      for (std::size_t v = 0; v < sights_[k].states.size(); ++v)
        if (sights_[k].shares[v] > 0) mixed.mix(whole[sights_[k].states[v]], sights_[k].shares[v]);
    }
  };
  seen.reserve(sights_.size());  // pointed at
  RequestWalk::Answers answers(world_.endpoints.size(), nullptr);
  std::vector<double> load(world_.endpoints.size(), 0.0);
  for (const State& state : states_) {
    look_up_to(state.sights_before);
    const auto& part = layout_.parts[state.part];
    for (std::size_t i = 0; i < state.callees.size(); ++i) {
      const std::uint32_t callee = layout_.calls[state.part][i];
      answers[callee] = &seen[state.callees[i]];
      load[callee] = 0;
      for (const Index of : sights_[state.callees[i]].states) load[callee] = std::max(load[callee], states_[of].pool.load);
    }
    for (const std::uint32_t index : endpoints_[part.endpoint].call_steps) {
      const CompiledStep& step = world_.steps[index];
      std::string& storm = all.storms[world_.endpoints[step.callee.index].service.index];
      if (storm.empty()) storm = storm_at(world_, step, *answers[step.callee.index], load[step.callee.index]);
    }
    const PoolView mean = state.pool.mean(state.time);
    const Served served = walk.serve(EndpointId{part.endpoint}, world_.versions[part.version].slowdown, mean.stretch, answers);
    PoolView let_in = mean;
    let_in.lost = let_in.vain = 0;
    let_in.replicas = 1;
    all.answers.push_back(RequestWalk::arrive(let_in, served));
    const bool all_let_in = mean.lost == 0 && mean.vain == 0 && mean.replicas > 0;
    if (!endpoints_[part.endpoint].called) whole.emplace_back();
    else whole.push_back(all_let_in ? all.answers.back() : RequestWalk::arrive(mean, served));
  }
  return all;
}

std::vector<FluidSummary> PoolBook::parts(const WorkedOut& worked_out) const {
  std::vector<FluidSummary> all(parts_.size());
  for (std::size_t p = 0; p < parts_.size(); ++p) {
    std::map<Index, double> served;
    for (const Cell& cell : parts_[p].cells)
      if (cell.measured) served[cell.state] += cell.served;
    for (const auto& [state, requests] : served) all[p].add(worked_out.answers[state], requests);
  }
  return all;
}

std::vector<FluidSummary> PoolBook::entries(const WorkedOut& worked_out) const {
  std::vector<FluidSummary> all(entries_.size());
  for (std::size_t i = 0; i < entries_.size(); ++i)
    for (const auto& [state, requests] : entries_[i]) all[i].add(worked_out.answers[state], requests);
  return all;
}

void PoolBook::add_to_bins(std::uint32_t index, const WorkedOut& worked_out, std::vector<FluidSummary>& bins) const {
  const auto& service = world_.services[index];
  for (std::uint32_t v = service.first_version; v < service.first_version + service.versions; ++v)
    for (std::uint32_t p = layout_.first_part[v]; p < layout_.first_part[v] + service.endpoints; ++p)
      for (const Cell& cell : parts_[p].cells) bins[cell.bin].add(worked_out.answers[cell.state], cell.served);
}

}  // namespace sandtable::models
