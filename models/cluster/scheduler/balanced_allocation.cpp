#include "models/cluster/scheduler/balanced_allocation.hpp"

#include <algorithm>
#include <cmath>

namespace sandtable::models::kube::scheduler {
namespace {

double share(std::int64_t taken, std::int64_t room) {
  return std::min(static_cast<double>(taken) / static_cast<double>(room), 1.0);
}

std::int64_t balance(std::int64_t cpu, std::int64_t memory, const Room& room) {
  double spread = 0;
  if (room.cpu != 0 && room.memory != 0) spread = std::abs((share(cpu, room.cpu) - share(memory, room.memory)) / 2);
  return static_cast<std::int64_t>((1 - spread) * 100.0);
}

}  // namespace

bool balances(const Footprint& pod, const Options& options) {
  return !options.balance_skips_best_effort() || pod.room.cpu != 0 || pod.room.memory != 0;
}

std::int64_t balanced_allocation(const Footprint& pod, const NodeView& node, const Options& options) {
  const auto& taken = node.taken.room;
  const std::int64_t with = balance(taken.cpu + pod.room.cpu, taken.memory + pod.room.memory, node.room);
  if (!options.balance_by_change()) return with;
  const std::int64_t without = balance(taken.cpu, taken.memory, node.room);
  return 50 + (50 + with - without) / 2;
}

}  // namespace sandtable::models::kube::scheduler
