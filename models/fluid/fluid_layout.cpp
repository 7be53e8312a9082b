#include "models/fluid/fluid_layout.hpp"

#include <algorithm>
#include <numeric>

namespace sandtable::models {
namespace {

void add_reached(const CompiledWorld& world, StepRange range, const std::vector<std::vector<char>>& known,
                 std::vector<char>& reached) {
  for (std::uint32_t i = range.first; i < range.first + range.count; ++i) {
    const auto& step = world.steps[i];
    if (step.kind == StepKind::call)
      for (std::size_t s = 0; s < reached.size(); ++s) reached[s] |= known[step.callee.index][s];
    for (std::uint32_t b = 0; b < step.branches; ++b)
      add_reached(world, world.branches[step.first_branch + b].steps, known, reached);
  }
}

void add_called(const CompiledWorld& world, StepRange range, std::vector<std::uint32_t>& called) {
  for (std::uint32_t i = range.first; i < range.first + range.count; ++i) {
    const auto& step = world.steps[i];
    if (step.kind == StepKind::call && std::ranges::find(called, step.callee.index) == called.end())
      called.push_back(step.callee.index);
    for (std::uint32_t b = 0; b < step.branches; ++b) add_called(world, world.branches[step.first_branch + b].steps, called);
  }
}

}  // namespace

FluidLayout::FluidLayout(const CompiledWorld& world, const std::vector<std::uint32_t>& callees_first) {
  for (std::uint32_t v = 0; v < world.versions.size(); ++v) {
    first_part.push_back(static_cast<std::uint32_t>(parts.size()));
    const auto& service = world.services[world.versions[v].service.index];
    for (std::uint32_t e = 0; e < service.endpoints; ++e) parts.push_back({v, service.first_endpoint + e});
  }
  for (std::uint32_t t = 0; t < world.traffic.size(); ++t) {
    first_entry.push_back(static_cast<std::uint32_t>(entries.size()));
    const std::uint32_t to = world.traffic[t].to.index;
    const auto& service = world.services[world.endpoints[to].service.index];
    for (std::uint32_t v = service.first_version; v < service.first_version + service.versions; ++v)
      entries.push_back({t, first_part[v] + to - service.first_endpoint});
  }
  first_entry.push_back(static_cast<std::uint32_t>(entries.size()));
  entries_at.resize(world.versions.size());
  for (std::uint32_t i = 0; i < entries.size(); ++i) entries_at[parts[entries[i].part].version].push_back(i);
  calls.resize(parts.size());
  callers.resize(world.services.size());
  for (std::uint32_t p = 0; p < parts.size(); ++p) {
    add_called(world, world.endpoints[parts[p].endpoint].steps, calls[p]);
    for (std::uint32_t slot = 0; slot < calls[p].size(); ++slot)
      callers[world.endpoints[calls[p][slot]].service.index].push_back({p, slot, calls[p][slot]});
  }

  std::vector<std::size_t> place(world.services.size(), 0);  // of its endpoint that is called last
  for (std::size_t i = 0; i < callees_first.size(); ++i) {
    const std::uint32_t service = world.endpoints[callees_first[i]].service.index;
    place[service] = std::max(place[service], i);
  }
  services.resize(world.services.size());
  std::iota(services.begin(), services.end(), 0U);
  std::ranges::stable_sort(services, [&](std::uint32_t a, std::uint32_t b) { return place[a] > place[b]; });

  reaches.assign(world.endpoints.size(), std::vector<char>(world.services.size(), 0));
  for (const std::uint32_t e : callees_first) {
    reaches[e][world.endpoints[e].service.index] = 1;
    add_reached(world, world.endpoints[e].steps, reaches, reaches[e]);
  }
}

}  // namespace sandtable::models
