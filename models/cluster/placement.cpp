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

Placement place(const Reservation& wanted, std::span<const NodeRoom> nodes) {
  std::optional<std::uint32_t> best;
  std::size_t feasible = 0, down = 0, short_of_cpu = 0, short_of_memory = 0;
  for (std::uint32_t i = 0; i < nodes.size(); ++i) {
    const NodeRoom& node = nodes[i];
    if (!node.up) {
      ++down;
    } else if (node.free_cpu < wanted.cpu) {
      ++short_of_cpu;
    } else if (node.free_memory < wanted.memory) {
      ++short_of_memory;
    } else {
      ++feasible;
      const auto room = [&](std::uint32_t index) {
        return std::tuple(nodes[index].free_cpu, nodes[index].free_memory, -std::int64_t{nodes[index].replicas});
      };
      if (!best || room(i) > room(*best)) best = i;
    }
  }
  const std::string of_all = " of " + std::to_string(nodes.size()) + " nodes";
  if (best) {
    return {NodeId{*best}, "most free CPU (" + amount(nodes[*best].free_cpu.value / million, " cores") + ") of the " +
                               std::to_string(feasible) + of_all + " with room for " + describe(wanted)};
  }
  return {std::nullopt, "0" + of_all + " have room for " + describe(wanted) + ": " + std::to_string(short_of_cpu) +
                            " short of CPU, " + std::to_string(short_of_memory) + " of memory, " + std::to_string(down) + " down"};
}

}  // namespace sandtable::models
