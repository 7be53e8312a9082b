#include "models/cluster/scheduler/resources_fit.hpp"

namespace sandtable::models::kube::scheduler {
namespace {

/// Notes what is short.
class Shortage {
 public:
  explicit Shortage(const Options& options) : tells_too_small_(options.tells_too_small_nodes()) {}
  void check(const std::string& name, std::int64_t wanted, std::int64_t room, std::int64_t taken) {
    if (wanted <= 0 || wanted <= room - taken) return;
    rejection.reasons.push_back("Insufficient " + name);
    if (tells_too_small_ && wanted > room) rejection.resolvable = false;
  }
  Rejection rejection{"NodeResourcesFit", {}, true};

 private:
  bool tells_too_small_;
};

std::int64_t free_share(std::int64_t wanted, std::int64_t room) { return wanted > room ? 0 : (room - wanted) * 100 / room; }

}  // namespace

std::optional<Rejection> reject_unfit(const Footprint& pod, const NodeView& node, const Options& options) {
  Shortage shortage(options);
  if (std::ssize(node.pods) + 1 > node.pods_allowed) shortage.rejection.reasons.emplace_back("Too many pods");
  const auto& taken = node.taken.room;
  shortage.check("cpu", pod.room.cpu, node.room.cpu, taken.cpu);
  shortage.check("memory", pod.room.memory, node.room.memory, taken.memory);
  shortage.check("ephemeral-storage", pod.room.storage, node.room.storage, taken.storage);
  for (const auto& [name, wanted] : pod.room.others) shortage.check(name, wanted, node.room.other(name), taken.other(name));
  if (shortage.rejection.reasons.empty()) return std::nullopt;
  return shortage.rejection;
}

std::int64_t least_allocated(const Footprint& pod, const NodeView& node) {
  std::int64_t sum = 0, resources = 0;
  if (node.room.cpu != 0) {
    sum += free_share(node.taken.scored_cpu + pod.scored_cpu, node.room.cpu);
    ++resources;
  }
  if (node.room.memory != 0) {
    sum += free_share(node.taken.scored_memory + pod.scored_memory, node.room.memory);
    ++resources;
  }
  return resources == 0 ? 0 : sum / resources;
}

}  // namespace sandtable::models::kube::scheduler
