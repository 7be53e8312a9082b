#include "models/cluster/scheduler/footprint.hpp"

#include <utility>

namespace sandtable::models::kube::scheduler {
namespace {

bool is_other(const std::string& name) {
  return name.find('/') != std::string::npos || name.starts_with("hugepages-") || name.starts_with("attachable-volumes-");
}

bool is_pod_level(const std::string& name) { return name == "cpu" || name == "memory" || name.starts_with("hugepages-"); }

PodSpec counted(PodSpec spec, const Options& options) {
  if (!options.counts_pod_level_resources()) spec.resources.clear();
  std::erase_if(spec.resources, [](const auto& entry) { return !is_pod_level(entry.first); });
  return spec;
}

Resources filled(PodSpec spec, bool cpu, bool memory) {
  const auto fill = [cpu, memory](std::vector<Container>& containers) {
    for (auto& container : containers) {
      if (cpu) container.requests.try_emplace("cpu", thousandths(default_cpu_milli));
      if (memory) container.requests.try_emplace("memory", whole(default_memory));
    }
  };
  fill(spec.containers);
  fill(spec.init_containers);
  return requests_of(spec);
}

Footprint footprint(const PodSpec& spec, const Resources& scored) {
  Footprint made;
  made.room = room_of(requests_of(spec));
  made.scored_cpu = amount_of(scored, "cpu").milli;
  made.scored_memory = amount_of(scored, "memory").value();
  return made;
}

}  // namespace

Room room_of(const Resources& resources) {
  Room room;
  for (const auto& [name, amount] : resources) {
    if (name == "cpu") room.cpu = amount.milli;
    else if (name == "memory") room.memory = amount.value();
    else if (name == "ephemeral-storage") room.storage = amount.value();
    else if (is_other(name)) room.others[name] = amount.value();
  }
  return room;
}

void Footprint::add(const Footprint& other, int sign) {
  room.cpu += sign * other.room.cpu;
  room.memory += sign * other.room.memory;
  room.storage += sign * other.room.storage;
  for (const auto& [name, amount] : other.room.others) room.others[name] += sign * amount;
  scored_cpu += sign * other.scored_cpu;
  scored_memory += sign * other.scored_memory;
}

Footprint footprint_of(const PodSpec& spec, const Options& options) {
  const PodSpec own = counted(spec, options);
  if (own.resources.empty()) return footprint(own, filled(own, true, true));
  const Resources requests = requests_of(own);
  return footprint(own, filled(own, !requests.contains("cpu"), !requests.contains("memory")));
}

Footprint incoming_footprint_of(const PodSpec& spec, const Options& options) {
  PodSpec by_container = spec;  // LeastAllocated does not look at the requests of the incoming pod as a whole
  by_container.resources.clear();
  return footprint(counted(spec, options), filled(std::move(by_container), true, true));
}

}  // namespace sandtable::models::kube::scheduler
