#include "models/cluster/placement.hpp"

#include <cmath>
#include <cstdio>
#include <tuple>

namespace sandtable::models {
namespace {

std::string amount(double value, const char* unit) {
  char text[40];
  std::snprintf(text, sizeof text, "%.6g%s", value, unit);
  return text;
}

constexpr double gibibyte = 1024.0 * 1024.0 * 1024.0;
constexpr double million = 1e6;

std::string describe(const Reservation& wanted) {
  return amount(wanted.cpu.value / million, " cores") + " and " + amount(wanted.memory.value / gibibyte, " GiB");
}

}  // namespace

Microcores whole_microcores(Cores cores) { return {std::round(cores.value * million)}; }
Bytes whole_bytes(Bytes bytes) { return {std::round(bytes.value)}; }

Standing standing(const NodeRoom& node, const Reservation& wanted) {
  if (!node.up) return Standing::down;
  if (node.free_cpu < wanted.cpu) return Standing::short_of_cpu;
  if (node.free_memory < wanted.memory) return Standing::short_of_memory;
  return Standing::feasible;
}

bool preferred(const NodeRoom& a, const NodeRoom& b) {
  return std::tie(a.free_cpu, a.free_memory, b.replicas) > std::tie(b.free_cpu, b.free_memory, a.replicas);
}

void PlacementReason::count(Standing how, std::uint32_t change) {
  switch (how) {
    case Standing::down:
      down += change;
      break;
    case Standing::short_of_cpu:
      short_of_cpu += change;
      break;
    case Standing::short_of_memory:
      short_of_memory += change;
      break;
    case Standing::feasible:
      feasible += change;
      break;
  }
}

std::string PlacementReason::text() const {
  const std::string of_all = " of " + std::to_string(down + short_of_cpu + short_of_memory + feasible) + " nodes";
  if (placed) {
    return "most free CPU (" + amount(free_cpu.value / million, " cores") + ") of the " + std::to_string(feasible) + of_all +
           " with room for " + describe(wanted);
  }
  return "0" + of_all + " have room for " + describe(wanted) + ": " + std::to_string(short_of_cpu) + " short of CPU, " +
         std::to_string(short_of_memory) + " of memory, " + std::to_string(down) + " down";
}

Placement place(const Reservation& wanted, std::span<const NodeRoom> nodes) {
  Placement chosen;
  chosen.why.wanted = wanted;
  for (std::uint32_t i = 0; i < nodes.size(); ++i) {
    const Standing how = standing(nodes[i], wanted);
    chosen.why.count(how);
    if (how != Standing::feasible) continue;
    if (!chosen.node || preferred(nodes[i], nodes[chosen.node->index])) chosen.node = NodeId{i};
  }
  if (chosen.node) {
    chosen.why.placed = true;
    chosen.why.free_cpu = nodes[chosen.node->index].free_cpu;
  }
  return chosen;
}

}  // namespace sandtable::models
