#include "models/cluster/cluster_spec.hpp"

#include <cmath>

namespace sandtable::models {

Reservation reservation_of(const CpuAmounts& cpu, const MemoryAmounts& memory) {
  Reservation reserved;
  if (const auto cores = cpu.request ? cpu.request : cpu.limit) reserved.cpu = whole_microcores(*cores);
  if (const auto bytes = memory.request ? memory.request : memory.limit) reserved.memory = whole_bytes(*bytes);
  return reserved;
}

Reservation reservation_of(const PodCores& cpu, const PodMemory& memory) {
  CpuAmounts cores;
  cores.request = cpu.request;
  cores.limit = cpu.limit;
  MemoryAmounts bytes;
  bytes.request = memory.request;
  bytes.limit = memory.limit;
  return reservation_of(cores, bytes);
}

std::string object_name(const ServiceSpec& program) {
  constexpr const char* kinds[] = {"service.", "daemon.", "job."};
  return kinds[static_cast<std::size_t>(program.kind)] + program.name;
}

namespace {

template <class Known>
NodeGroupSpec moving(const NodeGroup& group, std::uint32_t first, const Known& known) {
  const std::string path = "nodes." + group.name;
  NodeGroupSpec made;
  made.name = group.name;
  made.first = first;
  made.most = most_nodes(group);
  made.min = made.max = group.count;
  made.price = group.price;
  made.creation = known(group.boot, path + ".boot");
  if (group.autoscale) {
    made.scales = true;
    made.min = group.autoscale->min;
    made.max = group.autoscale->max;
    made.priority = group.autoscale->priority;
    if (group.autoscale->boot) made.creation = known(*group.autoscale->boot, path + ".autoscale.boot");
  }
  if (group.spot) made.spot = NodeGroupSpec::Spot{known(group.spot->interruption, path + ".spot.interruption"), group.spot->notice};
  return made;
}

std::optional<std::uint64_t> bytes_of(const std::optional<Image>& image) {
  if (!image) return std::nullopt;
  return static_cast<std::uint64_t>(std::llround(image->size.value));
}

/// What runs beside services.
template <class Spec>
void add_program(ClusterSpec& spec, const Spec& from, ProgramKind kind, sim::Distribution startup) {
  const ServiceId id{static_cast<std::uint32_t>(spec.services.size())};
  spec.services.push_back({from.name, reservation_of(from.cpu, from.memory), std::move(startup), bytes_of(from.image), kind});
  spec.versions.push_back({id, "", 0});
}

}  // namespace

sim::Result<ClusterSpec> compile_cluster(const Scenario& scenario) {
  ClusterSpec spec;
  std::string open;
  const auto known = [&open](const TimeLaw& law, const std::string& path) {
    if (!law.law) open += " " + path;
    return law.law.value_or(sim::Distribution{});
  };
  for (const NodeGroup& group : scenario.nodes) {
    const sim::Distribution boot = known(group.boot, "nodes." + group.name + ".boot");
    const std::uint32_t most = most_nodes(group), number = static_cast<std::uint32_t>(&group - scenario.nodes.data());
    if (has_moving_nodes(scenario)) spec.groups.push_back(moving(group, static_cast<std::uint32_t>(spec.nodes.size()), known));
    for (std::uint32_t i = 0; i < most; ++i)
      spec.nodes.push_back({group.name + "-" + std::to_string(i),
                            {whole_microcores(group.cpu), whole_bytes(group.memory)},
                            group.price,
                            boot,
                            number,
                            i < group.count});
  }
  for (const Service& service : scenario.services) {
    const ServiceId id{static_cast<std::uint32_t>(spec.services.size())};
    spec.services.push_back({service.name, reservation_of(service.cpu, service.memory),
                             known(service.startup, "services." + service.name + ".startup"), bytes_of(service.image),
                             ProgramKind::service, service.stateful_set.has_value()});
    if (service.versions.empty()) spec.versions.push_back({id, "", service.replicas});
    for (const ServiceVersion& version : service.versions) spec.versions.push_back({id, version.name, version.replicas});
  }
  for (const DaemonSpec& daemon : scenario.daemons)
    add_program(spec, daemon, ProgramKind::daemon, known(daemon.startup, "daemons." + daemon.name + ".startup"));
  for (const JobSpec& job : scenario.jobs) {
    known(job.duration, "jobs." + job.name + ".duration");
    add_program(spec, job, ProgramKind::job, known(job.startup, "jobs." + job.name + ".startup"));
  }
  if (scenario.kubernetes) spec.kubernetes = kube::run::compile_kubernetes(scenario);
  if (!open.empty())
    return sim::fail(sim::ErrorKind::invalid_input, "still to be estimated (calibrate the twin first, or write values):" + open);
  return spec;
}

}  // namespace sandtable::models
